// The charts: what each shows, and how uPlot draws it. uPlot is the classic script /page/uplot.js.
/* global uPlot */

// Okabe and Ito's colours, which the colour-blind tell apart; dashes tell those apart that are used twice.
const COLOURS = ['--blue', '--orange', '--green', '--vermilion', '--purple', '--sky'];
const OUTCOMES = {found: '--green', absent: '--sky', refused: '--orange', late: '--vermilion', unavailable: '--purple', failed: '--ink'};

const of = (key, label, colour, dash) => ({key, label, colour, dash});

/** Parts of all lookups, in percent. */
const share = (key, label, colour) => ({label, colour, figure: (store, scope) => ratio(store.column(scope, key), store.column(scope, 'lookups'))});

function ratio(part, whole) {
  return part.map((value, i) => (whole[i] > 0 ? 100 * value / whole[i] : null));
}

/** Of `scope` 'table' are those that one table has, too; `each` makes a line for every node, which with `several` has to have others. */
const CHARTS = [
  {title: 'Lookups, by outcome', unit: '/s', scope: 'table', lines: [
    of('found', 'found', OUTCOMES.found), of('absent', 'absent', OUTCOMES.absent), of('refused', 'refused', OUTCOMES.refused),
    of('late', 'late', OUTCOMES.late), of('unavailable', 'no server', OUTCOMES.unavailable), of('failed', 'failed', OUTCOMES.failed, [4, 3])]},
  {title: 'Time to the answer', unit: 'ms', log: true, lines: [
    of('requestP999Millis', 'p99.9', '--vermilion'), of('requestP99Millis', 'p99', '--orange'), of('requestP50Millis', 'p50', '--blue')]},
  {title: 'Lookups and the SELECTs they took', unit: '/s', lines: [
    of('lookups', 'lookups', '--blue'), of('selects', 'SELECTs', '--orange')]},
  {title: 'Window', unit: 'ms', scope: 'table', lines: [of('windowMillis', 'longest wait for company', '--blue')]},
  {title: 'Keys for each batch', unit: 'keys', scope: 'table', lines: [of('keysPerBatch', 'mean', '--blue')]},
  {title: 'Batches, by why they went', unit: '/s', scope: 'table', lines: [
    of('batchesIdleLane', 'a lane was free', '--blue'), of('batchesWindow', 'window over', '--orange'), of('batchesCap', 'full', '--green'),
    of('batchesDeadline', 'deadline near', '--vermilion'), of('batchesDrain', 'closing', '--purple')]},
  {title: 'Without a SELECT of their own', unit: '% of lookups', scope: 'table', lines: [
    share('coalesced', 'coalesced', '--blue'), share('recent', 'recent value', '--orange')]},
  {title: 'Waiting', unit: 'keys', scope: 'table', lines: [
    of('queue', 'queue', '--vermilion'), of('promises', 'promises in flight', '--blue'), of('waiters', 'lookups that wait', '--sky', [4, 3])]},
  {title: 'Time of a SELECT, p99', unit: 'ms', log: true, each: 'selectP99Millis'},
  {title: 'SELECTs, by node', unit: '/s', several: true, each: 'selects'},
  {title: 'Behind the primary', unit: 's', several: true, each: 'lagSeconds', lines: [of('changesBehindSeconds', 'change stream', '--ink', [4, 3])]},
  {title: 'Fills', unit: '/s', scope: 'table', lines: [
    of('fillsWritten', 'written', '--green'), of('fillsShort', 'short-lived', '--sky'), of('fillsDropped', 'dropped', '--orange'),
    of('fillsFailed', 'failed', '--vermilion')]},
  {title: 'Fills refused, by reason', unit: '/s', scope: 'table', lines: [
    ['Fence', '--blue'], ['Floor', '--sky'], ['Timeline', '--green'], ['Ledger', '--orange'], ['Behind', '--purple'],
    ['Owner', '--vermilion'], ['Foreign', '--ink', [4, 3]], ['Evidence', '--orange', [2, 3]]]
    .map(([word, colour, dash]) => of('fillsRefused' + word, word.toLowerCase(), colour, dash))},
  {title: 'Time of Redis', unit: 'ms', log: true, scope: 'table', lines: [
    of('redisP99Millis', 'p99', '--orange'), of('redisMeanMillis', 'mean', '--blue')]},
  {title: 'Processors of the daemon', unit: 'cores', lines: [of('cpu', 'in use', '--blue')]},
];

/** Three digits are enough for a person. */
export function number(value) {
  if (value === null || value === undefined) {
    return '–';
  }
  const size = Math.abs(value);
  for (const [least, letter] of [[1e9, 'G'], [1e6, 'M'], [1e4, 'k']]) {
    if (size >= least) {
      const divisor = letter === 'k' ? 1e3 : least;
      return String(Number((value / divisor).toPrecision(3))) + letter;
    }
  }
  if (size >= 100) {
    return String(Math.round(value));
  }
  return String(Number(value.toPrecision(size < 1 ? 2 : 3)));
}

/** Day and time as everybody reads them: 2026-11-28 03:12:45. */
export const moment = when => new Date(when).toLocaleString('sv-SE');
const time = seconds => moment(seconds * 1000).slice(-8);

/** All charts of the grid, drawn anew as samples come, and made anew as the theme, the nodes or the table change. */
export class Charts {
  constructor(grid, spoken) {
    this.grid = grid;
    this.spoken = spoken;
    this.charts = [];
    this.hidden = new Set();
    this.made = '';
  }

  show(store, table, span) {
    const nodes = store.nodes();
    const as = JSON.stringify([store.start, nodes, table, matchMedia('(prefers-color-scheme: dark)').matches]);
    if (as !== this.made) {
      this.charts.forEach(chart => chart.remove());
      this.charts = CHARTS.map(what => ({...what, lines: (what.lines ?? []).filter(line => line.figure || store.has(line.key))}))
        .filter(what => what.lines.length || what.each && (nodes.length > 1 || !what.several)) // without Redis, or a change stream
        .map(what => new Chart(this, what, nodes, table));
      this.made = as;
    }
    this.charts.forEach(chart => chart.draw(store, span));
  }
}

class Chart {
  constructor(all, what, nodes, table) {
    this.all = all;
    this.what = what;
    this.scope = what.scope === 'table' && table ? ['tables', table] : ['columns'];
    this.lines = [...nodesLines(what, nodes), ...what.lines];
    this.figure = element('figure', {className: 'chart'});
    const caption = element('figcaption');
    caption.append(element('span', {className: 'title', textContent: what.title}), ' ',
      element('span', {className: 'unit', textContent: what.unit}),
      ...(table && !what.scope ? [element('span', {className: 'unit', textContent: ' · all tables'})] : []));
    this.legend = element('div', {className: 'legend'});
    this.entries = this.lines.map((line, i) => this.entry(line, i + 1));
    this.plot = element('div', {className: 'plot', tabIndex: 0});
    this.plot.setAttribute('role', 'img');
    this.tip = element('div', {className: 'tip', hidden: true});
    this.figure.append(caption, this.plot, this.legend);
    all.grid.append(this.figure);
    this.u = new uPlot(this.options(), [[], ...this.lines.map(() => [])], this.plot);
    this.u.over.append(this.tip);
    this.u.over.addEventListener('mouseenter', () => { this.pointed = true; });
    this.u.over.addEventListener('mouseleave', () => { this.pointed = false; this.hideTip(); });
    this.plot.addEventListener('keydown', event => this.key(event));
    this.plot.addEventListener('blur', () => this.leave());
    this.sizes = new ResizeObserver(() => this.u.setSize(this.size()));
    this.sizes.observe(this.plot);
  }

  remove() {
    this.sizes.disconnect();
    this.u.destroy();
    this.figure.remove();
  }

  size() {
    return {width: Math.max(200, this.plot.clientWidth), height: 160};
  }

  entry(line, index) {
    const name = this.what.title + ' ' + line.label;
    const button = element('button', {type: 'button', className: 'entry'});
    const swatch = element('span', {className: line.dash ? 'swatch dashed' : 'swatch'});
    swatch.style.setProperty('--line', `var(${line.colour})`);
    const value = element('span', {className: 'value'});
    button.append(swatch, element('span', {textContent: line.label}), value);
    const pressed = () => button.setAttribute('aria-pressed', String(!this.all.hidden.has(name)));
    button.addEventListener('click', () => {
      if (!this.all.hidden.delete(name)) {
        this.all.hidden.add(name);
      }
      pressed();
      this.u.setSeries(index, {show: !this.all.hidden.has(name)});
    });
    pressed();
    this.legend.append(button);
    return {value, name};
  }

  options() {
    const colour = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
    const axis = {
      stroke: colour('--quiet'),
      grid: {stroke: colour('--grid'), width: 1},
      ticks: {stroke: colour('--grid'), width: 1, size: 4},
      font: '11px system-ui, sans-serif',
    };
    const tens = (u, splits) => splits.map(value => (Number.isInteger(Math.log10(value)) ? value : null));
    const filter = this.what.log ? {filter: tens, grid: {...axis.grid, filter: tens}, ticks: {...axis.ticks, filter: tens}} : {};
    return {
      ...this.size(),
      legend: {show: false},
      padding: [8, 22, 0, 0],
      cursor: {sync: {key: 'sluice'}, drag: {x: false, y: false}, points: {size: 6}},
      scales: {x: {time: true}, y: this.what.log ? {distr: 3} : {range: (u, least, most) => [0, Math.max(most * 1.05, 1)]}},
      axes: [
        {...axis, space: 70, size: 26, values: (u, splits, i, space, step) => splits.map(at => (step < 60 ? time(at) : time(at).slice(0, 5)))},
        {...axis, ...filter, space: 28, size: 50, label: this.what.unit, labelSize: 14, labelGap: 0, labelFont: axis.font,
          values: (u, splits) => splits.map(value => (value === null ? '' : number(value)))},
      ],
      series: [{}, ...this.lines.map((line, i) => ({
        stroke: colour(line.colour), width: 1.75, dash: line.dash, show: !this.all.hidden.has(this.entries[i].name), points: {show: false},
        label: line.label,
      }))],
      hooks: {setCursor: [() => this.point()]},
    };
  }

  draw(store, span) {
    const columns = this.lines.map(line => this.column(store, line));
    const at = store.at();
    const end = at.length ? at[at.length - 1] : Date.now() / 1000;
    this.u.setData([at, ...columns], false);
    const begin = Math.max(end - span, Math.min(at[0] ?? end, end - 60)); // a young daemon has not ten minutes
    this.u.setScale('x', {min: begin, max: end});
    this.point();
    this.figure.dataset.latest = JSON.stringify(columns.map(column => column[column.length - 1] ?? null));
    this.plot.setAttribute('aria-label', `${this.what.title}, ${this.what.unit}: ${this.words(at.length - 1) || 'nothing yet'}`);
  }

  column(store, line) {
    const found = line.figure ? line.figure(store, this.scope) : store.column(line.node ? ['nodes', line.node] : this.scope, line.key);
    return this.what.log ? found.map(value => (value > 0 ? value : null)) : found; // a logarithm has no zero
  }

  /** Figures of where the cursor is, or of the end. */
  point() {
    const u = this.u;
    if (!u) {
      return; // it is being made
    }
    const index = u.cursor.idx ?? u.data[0].length - 1;
    this.entries.forEach((entry, i) => { entry.value.textContent = number(u.data[i + 1][index]); });
    if (u.cursor.idx === null || u.cursor.idx === undefined || !(this.pointed || this.keyed)) {
      this.hideTip();
      return;
    }
    this.tip.hidden = false;
    this.tip.replaceChildren(element('b', {textContent: time(u.data[0][index])}),
      ...this.lines.map((line, i) => this.row(line, u.data[i + 1][index])));
    const [room, width] = [u.over.clientWidth, this.tip.offsetWidth];
    const right = u.cursor.left + 12;
    const left = right + width > room ? u.cursor.left - 12 - width : right;
    this.tip.style.left = `${Math.min(Math.max(left, -40), room - width)}px`;
  }

  row(line, value) {
    const row = element('span', {className: 'row'});
    const swatch = element('span', {className: line.dash ? 'swatch dashed' : 'swatch'});
    swatch.style.setProperty('--line', `var(${line.colour})`);
    row.append(swatch, element('span', {textContent: line.label}), element('span', {className: 'value', textContent: this.with(value)}));
    return row;
  }

  with(value) {
    return value === null || value === undefined ? '–' : `${number(value)} ${this.what.unit.replace('% of lookups', '%')}`.replace(' /', '/');
  }

  words(index) {
    return index < 0 ? '' : this.lines.map((line, i) => `${line.label} ${number(this.u.data[i + 1][index])}`).join(', ');
  }

  key(event) {
    const u = this.u;
    const end = u.data[0].length - 1;
    const step = {ArrowLeft: -1, ArrowRight: 1, PageUp: -30, PageDown: 30, Home: -end, End: end}[event.key];
    if (event.key === 'Escape') {
      this.leave();
    }
    if (step === undefined || end < 0) {
      return;
    }
    event.preventDefault();
    this.keyed = true;
    const from = u.cursor.idx ?? end;
    const to = Math.min(end, Math.max(0, from + step));
    u.setCursor({left: u.valToPos(u.data[0][to], 'x'), top: u.over.clientHeight / 2});
    this.all.spoken.textContent = `${time(u.data[0][to])}: ${this.words(to)}`;
  }

  leave() {
    if (this.keyed) {
      this.keyed = false;
      this.u.setCursor({left: -10, top: -10});
    }
    this.hideTip();
  }

  hideTip() {
    this.tip.hidden = true;
  }
}

function nodesLines(what, nodes) {
  return what.each ? nodes.map((node, i) => ({key: what.each, node, label: node, colour: COLOURS[i % COLOURS.length], dash: i < COLOURS.length ? undefined : [4, 3]})) : [];
}

export function element(name, properties = {}) {
  return Object.assign(document.createElement(name), properties);
}
