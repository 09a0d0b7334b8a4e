/* Why something changed, in the language of the reader. */
(function (SM) {
  'use strict';

  const BEARING = new Set(['intake', 'geocoding', 'pairing', 'proximity', 'matching', 'project']);
  const MOST_OPTIONS = 3;

  const columnName = (column, words) => {
    const found = words.term('column', column);
    return found === column ? column.replaceAll('_', ' ') : found;
  };

  /* Numbers in the form of the language, other values as they are */
  const value = (text, unit, words) => {
    if (text === null || text === '') return words.say('unknown');
    const number = Number(text);
    if (!Number.isFinite(number) || String(text).trim() === '') return text;
    return unit ? words.quantity(number, unit, 6) : words.figure(number, 6);
  };

  /** One thing that was told otherwise: a row that came or went, or a value that changed; of a stream with its site. */
  SM.toldText = (row, { model, words }, withSite) => {
    const { changes } = model;
    const get = name => changes.inputs.get(name, row);
    const [table, id, column, change] = ['table', 'id', 'column', 'change'].map(get);
    const kind = table === 'sites' ? 'site' : table === 'streams' ? 'stream' : 'row';
    const owner = kind === 'stream' && withSite ? `${changes.site(changes.siteOfStream(id)).name}, ` : '';
    const name = owner + (kind === 'site' ? changes.site(id).name : kind === 'stream' ? changes.streamName(id, words) : id);
    if (!column) return words.say(`why_${kind}_${change}`, { name, table });
    const what = kind === 'row' ? columnName(column, words) : `${name}, ${columnName(column, words)}`;
    const place = kind === 'row' && table !== 'options' ? `${table} ${id}, ${what}` : what;
    return words.say('why_changed', { what: place, before: value(get('before'), get('unit'), words), after: value(get('after'), get('unit'), words) });
  };

  function optionTexts(tools) {
    const { inputs } = tools.model.changes;
    const rows = [];
    for (let row = 0; row < inputs.rows; row++) {
      const table = inputs.get('table', row);
      if (table !== 'sites' && table !== 'streams' && (table !== 'options' || BEARING.has(inputs.get('id', row)))) rows.push(row);
    }
    const texts = rows.slice(0, MOST_OPTIONS).map(row => SM.toldText(row, tools));
    return rows.length > MOST_OPTIONS ? [...texts, '…'] : texts;
  }

  const gateText = (row, { model, words }) => {
    const get = name => model.changes.links.get(name, row);
    const amount = get('shortfall');
    const unit = get('shortfall_unit') || '';
    const size = unit === 'm' ? words.distance(amount) : `${words.figure(amount, 2)} ${words.unit(unit)}`;
    const short = words.known(amount) ? ` (${size})` : '';
    return words.say(get('change') === 'won' ? 'why_gate_won' : 'why_gate_lost', { gate: words.term('gate', get('gate')) + short });
  };

  const endTexts = (row, tools, table, keys) => keys.flatMap(key => tools.model.changes.toldOf(table, tools.model.changes.links.get(key, row)).map(told => SM.toldText(told, tools)));

  /** Why a link changed, one text for each reason that is known; short leaves out what holds for all. */
  SM.changeReasons = (row, tools, short) => {
    const { model, words } = tools;
    const get = name => model.changes.links.get(name, row);
    const texts = {
      site: () => endTexts(row, tools, 'sites', ['surplus_site_id', 'demand_site_id']),
      stream: () => endTexts(row, tools, 'streams', ['surplus_id', 'demand_id']),
      route: () => [words.say('why_changed', { what: words.say('route'), before: words.distance(get('route_before_m')), after: words.distance(get('route_after_m')) })],
      gate: () => [gateText(row, tools)],
      reach: () => [words.say(get('change') === 'won' ? 'why_reach_won' : 'why_reach_lost')],
      options: () => optionTexts(tools),
      others: () => [words.say('why_others')],
    };
    const reasons = String(get('reasons') || '').split(';').filter(name => Object.hasOwn(texts, name));
    const own = reasons.filter(name => name !== 'options');
    return (short && own.length ? own : reasons).flatMap(name => texts[name]());
  };
})(window.SymbiosisMap);
