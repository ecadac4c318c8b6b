// What the daemon finds wrong with itself, when somebody asks for it.
import {element} from './charts.js';
import {ask, Refused} from './ask.js';

/** The daemon takes eight seconds at most. */
const LONGEST = 12000;

export class Doctor {
  constructor(button, message, list) {
    this.button = button;
    this.message = message;
    this.list = list;
    this.looks = false;
    button.addEventListener('click', () => this.look());
  }

  enable(now) {
    this.button.disabled = !now || this.looks;
  }

  async look() {
    this.looks = true;
    this.enable(true);
    this.message.textContent = 'It looks, for three seconds or a little more ...';
    try {
      this.show(await ask('/doctor', undefined, LONGEST));
    } catch (failure) {
      this.message.textContent = failure instanceof Refused ? failure.message : 'The daemon does not answer: nothing is known of it.';
    } finally {
      this.looks = false;
      this.enable(true);
    }
  }

  /** The worst is first. What is as it should be has a number, and no line. */
  show({findings}) {
    const good = findings.filter(({severity}) => severity === 'good').length;
    this.list.replaceChildren(...findings.filter(({severity}) => severity !== 'good').map(({severity, about, finding, change}) => {
      const entry = element('li');
      entry.dataset.severity = severity;
      entry.append(element('b', {textContent: `${severity}, ${about}: `}), finding);
      if (change) {
        entry.append(element('p', {className: 'do', textContent: change}));
      }
      return entry;
    }));
    this.message.textContent = `${new Date().toTimeString().slice(0, 8)}: ${findings.length - good} found, ${good} as they should be`;
  }
}
