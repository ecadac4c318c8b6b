// Settings that can be changed while the daemon runs, and what was changed.
import {element, moment, number} from './charts.js';
import {ask, Refused} from './ask.js';

/** What lookups did before a setting was changed, still ends in the seconds after it. */
const SETTLED = 2;
const LEAST = 3;
const LEVELS = ['error', 'warn', 'info', 'debug', 'trace'];

/** In the order in which they are shown: what each is, and how one is written. */
const KNOWN = {
  'window': ['How long the oldest key waits for company; 0ms: not at all; auto: found out', '2ms'],
  'latency-target': ['With window auto: the p99 that it must keep to', '20ms'],
  'max-batch': ['Most keys of one SELECT', '1000'],
  'lanes': ['SELECTs at once on each node', '4'],
  'queue': ['How many keys may wait; more are refused', '10000'],
  'timeout': ['How long a lookup may take', '1s'],
  'ttl': ['How long Redis keeps a value', '1h'],
  'negative-ttl': ['How long Redis keeps that there is none', '30s'],
  'recent': ['How long the daemon remembers an answer itself', '1s'],
  'slow-lookup': ['Lookups that take as long are logged; 0s: none', '500ms'],
  'refill': ['Changed keys looked up again, for each second; 0: none', '100'],
  'log-level': ['How much is logged', 'info'],
};

export class Settings {
  constructor(list, changes, undo, undone) {
    this.list = list;
    this.changes = changes;
    this.undo = undo;
    this.undone = undone;
    this.controls = new Map();
    this.held = [];
    this.known = -1; // the number of the last change that is shown here
    undo.addEventListener('click', () => this.takeBack());
  }

  /** Shows what is set now, if anything has changed since. */
  async follow(change) {
    if (change === this.known) {
      return;
    }
    const [live, changes] = [await ask('/config/live'), await ask('/config/changes')];
    Object.entries(KNOWN).filter(([key]) => key in live).forEach(([key, [what, example]]) => {
      if (!this.controls.has(key)) {
        this.controls.set(key, new Control(this.list, key, what, example, () => this.follow(-2)));
      }
      this.controls.get(key).is(live[key]);
    });
    this.show(changes);
    this.known = changes.length ? changes[0].number : 0;
  }

  /** Why windows are what they are, where the daemon finds them out. */
  reasons(lines) {
    this.controls.get('window')?.beside(lines.join('\n'));
  }

  enable(now) {
    this.controls.forEach(control => control.enable(now));
    this.undo.disabled = !now || !this.undoes;
  }

  show(changes) {
    this.undoes = undoes(changes);
    this.undo.textContent = this.undoes ? `Undo ${words(this.undoes.values)}` : 'Nothing to undo';
    this.undo.disabled = !this.undoes;
    this.changes.replaceChildren(...changes.map(change => {
      const entry = element('li');
      const time = element('time', {dateTime: change.when, textContent: moment(change.when).slice(-8)});
      time.title = moment(change.when);
      const what = element('ul');
      change.values.forEach(({key, before, after}) => {
        const line = element('li');
        line.append(element('code', {textContent: key}), ' ', element('s', {textContent: before || 'none'}), ' → ', element('b', {textContent: after || 'none'}));
        what.append(line);
      });
      if (!change.values.length) {
        what.append(element('li', {textContent: 'nothing was different'}));
      }
      if (change.atStart.length) {
        what.append(element('li', {textContent: `a restart takes ${change.atStart.join(', ')}`}));
      }
      entry.append(time, ' ', element('span', {className: 'from', textContent: `${change.cause} by ${change.from}`}), what);
      return entry;
    }));
    if (changes.length && changes[changes.length - 1].number === 1) {
      this.changes.append(element('li', {className: 'before', textContent: 'Before these'}));
    }
    this.periods(changes.map(change => Date.parse(change.when) / 1000));
    if (!changes.length) {
      this.changes.append(element('li', {className: 'quiet', textContent: 'None since the daemon was started'}));
    }
  }

  /** When what is listed held: each until the one above it. */
  periods(moments) {
    const before = this.held;
    const all = [...moments, 0];
    this.held = [...this.changes.children].filter(() => moments.length).map((entry, i) => {
      const end = i > 0 ? all[i - 1] : Infinity;
      const same = before.find(one => one.begin === all[i] && one.end === end);
      const did = element('p', {className: 'did', textContent: same?.did.textContent ?? ''});
      entry.append(did);
      return {begin: all[i], end, did, over: same?.over ?? false};
    });
  }

  /** What lookups did while each of them held, in seconds with lookups: settings are compared by it. */
  figures(store) {
    const at = store.at();
    const asked = store.column(['columns'], 'lookups');
    for (const period of this.held.filter(one => !one.over)) {
      const {begin, end, did} = period;
      const during = [...at.keys()].filter(i => asked[i] > 0 && at[i] >= begin + SETTLED && at[i] <= end);
      const of = name => {
        const column = store.column(['columns'], name);
        return during.map(i => column[i]).filter(value => value !== null);
      };
      if (during.length >= LEAST) {
        const mean = values => values.reduce((sum, value) => sum + value, 0) / values.length;
        const late = of('requestP99Millis').sort((a, b) => a - b);
        did.textContent = `${end === Infinity ? 'since then' : 'meanwhile'} ${number(mean(of('found')) + mean(of('absent')))}/s answered`
          + `${late.length ? `, p99 ${number(late[late.length >> 1])} ms` : ''}, ${number(mean(of('selects')))} SELECTs/s`;
      }
      period.over = end <= at[at.length - 1]; // it does not change any more
    }
  }

  async takeBack() {
    this.undo.disabled = true;
    try {
      const change = await ask('/config/undo', {});
      this.undone.textContent = change.values.map(({key, after}) => `${key} is ${after} again`).join(', ');
    } catch (failure) {
      this.undone.textContent = failure instanceof Refused ? failure.message : 'The daemon does not answer: nothing is known to be undone.';
    }
    await this.follow(-2).catch(() => {});
  }
}

/** The change that an undo would take back: undos take back those before them. The list is the newest first. */
function undoes(changes) {
  const stack = [];
  [...changes].reverse().forEach(change => {
    if (change.cause === 'undo') {
      stack.pop();
    } else if (change.values.length) {
      stack.push(change);
    }
  });
  return stack.pop();
}

const words = values => values.map(({key, before, after}) => `${key} ${after} (to ${before || 'none'})`).join(', ');

/** One setting: its value can be typed over, and is set by Enter or the button; Escape takes the typing back. */
class Control {
  constructor(list, key, what, example, then) {
    this.key = key;
    this.value = null; // not known yet
    const form = element('form', {className: 'setting', noValidate: true});
    const label = element('label', {textContent: key, htmlFor: `set-${key}`});
    this.input = key === 'log-level' ? element('select') : element('input', {type: 'text', autocomplete: 'off', spellcheck: false, maxLength: 40, placeholder: example});
    this.input.id = `set-${key}`;
    if (key === 'log-level') {
      this.input.append(...LEVELS.map(level => new Option(level, level)));
    }
    this.button = element('button', {type: 'submit', textContent: 'Set'});
    this.button.setAttribute('aria-label', `Set ${key}`);
    const hint = element('p', {className: 'hint', id: `hint-${key}`, textContent: what});
    this.aside = element('p', {className: 'hint aside'});
    this.message = element('p', {className: 'message', id: `message-${key}`});
    this.message.setAttribute('role', 'status');
    this.input.setAttribute('aria-describedby', `${hint.id} ${this.message.id}`);
    form.append(label, this.input, this.button, hint, this.aside, this.message);
    list.append(form);
    this.form = form;
    this.input.addEventListener('input', () => this.mark());
    this.input.addEventListener('keydown', event => {
      if (event.key === 'Escape') {
        this.input.value = this.value;
        this.say('', false);
        this.mark();
      }
    });
    form.addEventListener('submit', event => {
      event.preventDefault();
      this.set().then(then, then).catch(() => {});
    });
  }

  /** What the daemon has now; what is being typed stays, and is told of it. */
  is(value) {
    const typed = this.value !== null && this.input.value !== this.value;
    if (typed && this.value !== value && this.input.value !== value) {
      this.say(`it was changed meanwhile, and is ${value} now`, false);
    }
    this.value = value;
    if (!typed) {
      this.input.value = value;
    }
    this.mark();
  }

  beside(words) {
    if (this.aside.textContent !== words) {
      this.aside.textContent = words;
    }
  }

  mark() {
    this.form.classList.toggle('typed', this.input.value !== this.value);
  }

  enable(now) {
    this.input.disabled = !now;
    this.button.disabled = !now;
  }

  say(words, wrong) {
    this.message.textContent = words;
    this.form.classList.toggle('wrong', wrong);
    this.input.setAttribute('aria-invalid', String(wrong));
  }

  async set() {
    const value = this.input.value.trim();
    try {
      const change = await ask('/config', {[this.key]: value});
      const own = change.values.find(one => one.key === this.key);
      this.value = own ? own.after : this.value;
      this.input.value = this.value;
      this.say(own ? `is ${own.after} from now on (it was ${own.before})` : 'is that already', false);
    } catch (failure) {
      this.say(failure instanceof Refused ? `${failure.message}. It is still ${this.value}.` : 'The daemon does not answer: nothing is known to be set.', true);
    }
  }
}
