// Asks the daemon for its history once a second, and shows it. While nobody looks, nothing is asked.
import {Charts, element, moment, number} from './charts.js';
import {ask, Refused, whenTokenIsWanted} from './ask.js';
import {Doctor} from './doctor.js';
import {Settings} from './settings.js';

const KEPT = 600;
const EVERY = 1000;
const $ = id => document.getElementById(id);

/** The samples that the daemon keeps, as far as they have come. */
class Store {
  constructor(start) {
    this.start = start;
    this.last = 0;
    this.now = {says: [], nodes: {}};
    this.groups = new Map();
  }

  static key(scope) {
    return JSON.stringify(scope);
  }

  add(answer) {
    const at = answer.columns.at;
    const before = this.at();
    // A pause of the daemon is a gap: a sample of nothing in between.
    const gaps = at.map((moment, i) => i > 0 || before.length ? moment / 1000 - (i > 0 ? at[i - 1] / 1000 : before[before.length - 1]) > 3 : false);
    const spread = values => values.flatMap((value, i) => gaps[i] ? [null, value] : [value]);
    const known = before.length;
    this.put(['columns'], answer.columns, spread);
    this.put(['time'], {at: at.flatMap((moment, i) => gaps[i] ? [moment / 1000 - 0.5, moment / 1000] : [moment / 1000])}, same => same);
    for (const [kind, groups] of [['nodes', answer.nodes], ['tables', answer.tables]]) {
      this.names(kind).filter(name => !(name in groups)).forEach(name => this.groups.delete(Store.key([kind, name]))); // it has gone
      Object.entries(groups).forEach(([name, columns]) => this.put([kind, name], columns, spread, known));
    }
    this.last = answer.last;
    this.now = answer.now;
  }

  /** What comes later than others had nothing before: `known` samples. */
  put(scope, columns, spread, known = 0) {
    const key = Store.key(scope);
    const group = this.groups.get(key) ?? new Map();
    this.groups.set(key, group);
    for (const [name, values] of Object.entries(columns)) {
      const all = [...(group.get(name) ?? Array(known).fill(null)), ...spread(values)];
      group.set(name, all.slice(-KEPT));
    }
  }

  /** Seconds since 1970. */
  at() {
    return this.groups.get(Store.key(['time']))?.get('at') ?? [];
  }

  column(scope, name) {
    return this.groups.get(Store.key(scope))?.get(name) ?? this.at().map(() => null);
  }

  has(name) {
    return this.groups.get(Store.key(['columns']))?.has(name) ?? false;
  }

  latest(name, scope = ['columns']) {
    const column = this.column(scope, name);
    return column[column.length - 1] ?? null;
  }

  names(kind) {
    return [...this.groups.keys()].map(key => JSON.parse(key)).filter(scope => scope[0] === kind).map(scope => scope[1]);
  }

  nodes() {
    return this.names('nodes');
  }
}

let store = new Store(0);
let seen = null; // when the daemon answered, of performance.now()
let gone = false;
let asking = false;
let timer = 0;
const charts = new Charts($('grid'), $('spoken'));
const doctor = new Doctor($('ask-doctor'), $('doctor-message'), $('finding-list'));
const settings = new Settings($('setting-list'), $('change-list'), $('undo'), $('undo-message'));

async function look() {
  clearTimeout(timer);
  if (document.hidden || asking || $('token-dialog').open) {
    return;
  }
  asking = true;
  const begin = performance.now();
  try {
    let answer = await ask(`/history?since=${store.last}`);
    const anew = answer.start !== store.start;
    if (anew) {
      if (store.last > 0) {
        answer = await ask('/history');
      }
      store = new Store(answer.start);
    }
    store.add(answer);
    if (gone || anew) {
      settings.known = -1; // what it runs with may be something else by now
    }
    gone = false;
    seen = performance.now();
    await settings.follow(answer.now.change);
  } catch (failure) {
    gone = failure instanceof Refused ? failure.message : true;
  } finally {
    asking = false;
  }
  show();
  timer = setTimeout(look, Math.max(200, EVERY - (performance.now() - begin)));
}

function show() {
  document.body.classList.toggle('gone', Boolean(gone));
  settings.enable(!gone);
  doctor.enable(!gone);
  state();
  if (gone) {
    return;
  }
  tables();
  tiles();
  nodes();
  settings.reasons(Object.entries(store.now.windows).filter(([, reason]) => reason !== 'as it is set')
    .map(([table, reason]) => `${table}: ${number(store.latest('windowMillis', ['tables', table]))} ms, ${reason}`));
  settings.figures(store);
  charts.show(store, $('table').value, Number($('span').value));
}

function text(node, words) {
  if (node.textContent !== words) {
    node.textContent = words; // said anew by screen readers, if it is
  }
}

/** What is wrong, and since when nobody answers. */
function state() {
  const [first = 'connecting', ...lines] = store.now.says;
  const well = first === 'ready';
  $('state').dataset.state = gone ? 'gone' : well ? lines.length ? 'troubled' : 'well' : 'bad';
  text($('state-text'), gone ? gone === true ? 'no answer' : 'refused' : well && lines.length ? 'ready, with trouble' : first);
  text($('since'), store.start ? `since ${moment(store.start)}` : '');
  document.title = `${gone ? '✕ ' : well && !lines.length ? '' : '! '}Sluice`;
  const banner = $('banner');
  banner.dataset.kind = gone || !well ? 'bad' : 'troubled';
  banner.hidden = !gone && well && !lines.length;
  if (gone === true) {
    text($('banner-text'), 'The daemon does not answer. What is below is of before; this page asks again every second.');
    $('banner-more').textContent = seen === null ? '' : `Last seen ${Math.round((performance.now() - seen) / 1000)} s ago`;
  } else {
    text($('banner-text'), gone || [...(well ? [] : [first]), ...lines].join('\n'));
    $('banner-more').textContent = '';
  }
}

function tables() {
  const names = store.names('tables');
  const select = $('table');
  if (select.options.length !== names.length + 1) {
    const chosen = select.value;
    select.replaceChildren(new Option('all together', ''), ...names.map(name => new Option(name, name)));
    select.value = names.includes(chosen) ? chosen : '';
  }
  select.parentElement.hidden = names.length < 2;
}

function tiles() {
  const latest = name => store.latest(name);
  const lost = ['refused', 'late', 'unavailable', 'failed'].reduce((sum, name) => sum + (latest(name) ?? 0), 0);
  const redis = store.has('redisUp');
  const changes = store.has('changesWell');
  const all = [
    ['Lookups', number(latest('lookups')), '/s'],
    ['Answered', number(latest('lookups') === null ? null : latest('lookups') - lost), '/s'],
    ['Without an answer', number(lost), '/s', lost > 0],
    ['p99', number(latest('requestP99Millis')), 'ms'],
    ['SELECTs', number(latest('selects')), '/s'],
    ['Lookups for each SELECT', number(latest('lookupsPerSelect')), ''],
    ['Keys for each batch', number(latest('keysPerBatch')), ''],
    ['Queue', number(latest('queue')), `of ${number(latest('queueLimit'))}`, latest('queue') > latest('queueLimit') / 2],
    ['Redis', redis ? latest('redisUp') ? 'up' : 'down' : 'none', latest('redisMeanMillis') === null ? '' : `${number(latest('redisMeanMillis'))} ms`,
      redis && !latest('redisUp')],
    ['Changes', changes ? latest('changesWell') ? 'in time' : 'not applied' : 'not read', changes ? `${number(latest('changesBehindSeconds'))} s behind` : '',
      changes && !latest('changesWell')],
    ['Clients', number(latest('connections')), ''],
    ['Processors', number(latest('cpu')), 'in use'],
  ];
  $('tiles').replaceChildren(...all.map(([name, value, unit, bad]) => {
    const tile = element('div', {className: bad ? 'tile bad' : 'tile'});
    const figure = element('dd');
    figure.append(element('span', {className: 'figure', textContent: value}), ' ', element('span', {className: 'unit', textContent: unit}));
    tile.append(element('dt', {textContent: name}), figure);
    return tile;
  }));
}

const cards = new Map();

/** Cards stay, and their words change: what somebody selects to copy stays selected. */
function nodes() {
  const names = store.nodes();
  cards.forEach((card, name) => { if (!names.includes(name)) { card.all.remove(); cards.delete(name); } });
  names.forEach(name => {
    if (!cards.has(name)) {
      cards.set(name, card(name));
    }
    const {badge, why, facts} = cards.get(name);
    const latest = figure => store.latest(figure, ['nodes', name]);
    const now = store.now.nodes[name] ?? {};
    const does = latest('out') ? 'out' : latest('serves') ? 'reads' : 'stands by';
    badge.dataset.does = does.replace(' ', '-');
    text(badge, `${now.role ?? ''} · ${does}`);
    why.hidden = !now.why;
    text(why, now.why ?? '');
    const share = latest('share');
    text(facts, [
      `${number(latest('selects'))} SELECTs/s`, share === null ? null : `${Math.round(100 * share)} % of all`,
      latest('selectMeanMillis') === null ? null : `mean ${number(latest('selectMeanMillis'))} ms`,
      latest('primary') ? null : `${number(latest('lagSeconds'))} s behind`,
      `sessions busy: ${number(latest('connectionsActive'))}`,
      latest('failures') > 0 ? `${number(latest('failures'))} failures/s` : null].filter(Boolean).join(' · '));
  });
}

function card(name) {
  const all = element('article', {className: 'node'});
  const head = element('h3', {textContent: name});
  const badge = element('span', {className: 'badge'});
  const why = element('p', {className: 'why', hidden: true});
  const facts = element('p', {className: 'facts'});
  head.append(' ', badge);
  all.append(head, why, facts);
  $('node-list').append(all);
  return {all, badge, why, facts};
}

whenTokenIsWanted($('token-dialog'), $('token-form'), $('token'), $('token-message'), look);
document.addEventListener('visibilitychange', look);
$('table').addEventListener('change', show);
$('span').addEventListener('change', show);
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', show);
setInterval(() => { if (gone && !document.hidden) { state(); } }, EVERY);
look();
