/* What a card says of a change: before and after side by side, and why. */
(function (SM) {
  'use strict';

  const { el } = SM;

  const badge = (kind, words) => el('span', { class: `change change-${kind}` }, SM.sign(SM.CHANGE_SIGNS[kind]), ' ', words.say(`change.${kind}`));
  SM.changeBadge = badge;

  /* Rows of [name, before, after]; those that are known in neither run are left out */
  function table(rows, words) {
    const known = rows.filter(([, before, after]) => before !== null || after !== null);
    const cell = text => el('td', {}, text === null ? '–' : text);
    const head = el('tr', {}, el('td', {}), el('th', { scope: 'col' }, words.say('change_before')), el('th', { scope: 'col' }, words.say('change_after')));
    return el('table', { class: 'before-after' }, el('thead', {}, head), el('tbody', {}, known.map(([name, before, after]) => el('tr', { class: before === after ? null : 'differs' }, el('th', { scope: 'row' }, name), cell(before), cell(after)))));
  }

  const show = (value, make, words) => (words.known(value) ? make(value) : null);

  function linkRows(row, { model, words }) {
    const get = name => model.changes.links.get(name, row);
    const pair = (name, before, after, make) => [words.say(name), show(get(before), make, words), show(get(after), make, words)];
    const unit = get('cost_unit');
    return [
      pair('doubt_score', 'score_before', 'score_after', value => words.fixed(value, 1)),
      pair('rank', 'rank_before', 'rank_after', words.whole),
      pair('change_quantity', 'quantity_before', 'quantity_after', value => words.quantity(value, get('unit'))),
      pair('cost', 'cost_before', 'cost_after', value => `${words.figure(value)} ${words.unit(unit)}`),
      pair('co2_saved', 'co2_before_t_per_year', 'co2_after_t_per_year', value => words.quantity(value, 't/yr')),
      pair('route', 'route_before_m', 'route_after_m', words.distance),
    ];
  }

  function linkSection(row, tools) {
    const { words } = tools;
    const reasons = SM.changeReasons(row, tools);
    return el(
      'section',
      { class: 'change-section' },
      el('h3', {}, words.say('change_title'), ' ', badge(tools.model.changes.links.get('change', row), words)),
      table(linkRows(row, tools), words),
      reasons.length > 0 && [el('h4', {}, words.say('why')), el('ul', { class: 'why-changed' }, reasons.map(text => el('li', {}, text)))]
    );
  }

  /** Sites that joined or left a hub, by name. */
  SM.hubMoves = (row, { model, words }) =>
    [['hub_joined', 'sites_won'], ['hub_left', 'sites_lost']].flatMap(([phrase, column]) => {
      const ids = String(model.changes.hubs.get(column, row) || '').split(';').filter(Boolean);
      return ids.length ? [words.say(phrase, { names: ids.map(id => model.changes.site(id).name).join(', ') })] : [];
    });

  function hubSection(row, tools) {
    const { model, words } = tools;
    const get = name => model.changes.hubs.get(name, row);
    const pair = (name, column, make) => [words.say(name), ...['before', 'after'].map(side => show(get(`${column}_${side}`), make, words))];
    const rows = [pair('doubt_score', 'score', value => words.fixed(value, 1)), pair('rank', 'rank', words.whole), pair('sites', 'n_sites', words.whole)];
    return el('section', { class: 'change-section' }, el('h3', {}, words.say('change_title'), ' ', badge(get('change'), words)), table(rows, words), SM.hubMoves(row, tools).map(text => el('p', {}, text)));
  }

  /** Put what changed below the head of a link's or a hub's card. */
  SM.withChange = (content, chosen, tools) => {
    const { changes } = tools.model;
    if (!Array.isArray(content)) return content;
    const row = chosen.kind === 'link' ? changes.rowOf(chosen.index) : chosen.kind === 'hub' ? changes.hubRowOf(chosen.index) : -1;
    if (row < 0) return content;
    const section = chosen.kind === 'link' ? linkSection(row, tools) : hubSection(row, tools);
    return [...content.slice(0, 2), section, ...content.slice(2)];
  };

  /** The card of a link that the earlier run had alone. */
  SM.lostCard = (lost, tools) => {
    const { model, words, parts } = tools;
    const { changes } = model;
    const row = changes.rowOfLost(lost);
    const resource = changes.lost.get('resource', lost);
    const end = site => (site.gone ? el('s', {}, site.name) : parts.go('site', site.row, site.name));
    const [from, to] = changes.ends(lost);
    const streams = ['surplus_id', 'demand_id'].map(name => changes.streamName(changes.lost.get(name, lost), words));
    return [
      el('h2', {}, end(from), el('span', { class: 'arrow' }, ' → '), end(to)),
      el('p', { class: 'kind' }, SM.changeSample('lost'), el('span', {}, [words.term('resource', resource), ...streams].join(' · '))),
      el('p', { class: 'caution' }, words.say('lost_link')),
      linkSection(row, tools),
      el('p', { class: 'key' }, changes.lost.get('link_id', lost)),
    ];
  };

  /** The card of a hub that the earlier run had alone. */
  SM.lostHubCard = (row, tools) => {
    const { model, words } = tools;
    return [el('h2', {}, model.changes.hubs.get('name', row)), el('p', { class: 'caution' }, words.say('lost_hub')), hubSection(row, tools)];
  };
})(window.SymbiosisMap);
