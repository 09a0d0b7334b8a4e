/* The list of changes: what was told otherwise, then hubs, then links; chips choose which kinds are shown. */
(function (SM) {
  'use strict';

  const { el } = SM;
  const MOST_TOLD = 5;

  SM.makeChangeList = (model, state, words, item, inView) => {
    const { changes } = model;
    const { say } = words;
    const tools = { model, words };

    /* As with the resources: with all on, a click shows one kind alone; later clicks add and take away */
    const toggle = kind => {
      const present = SM.CHANGES.filter(name => changes.counts[name]);
      const all = present.every(name => state.changes.has(name));
      const next = new Set(all ? [] : state.changes);
      if (all || !next.has(kind)) next.add(kind);
      else next.delete(kind);
      state.set({ changes: present.some(name => next.has(name)) ? next : new Set(SM.CHANGES) });
    };

    const chips = () =>
      el(
        'div',
        { class: 'change-chips', role: 'group', 'aria-label': say('change_kinds') },
        SM.CHANGES.map(kind => el('button', { type: 'button', id: `change-${kind}`, class: `chip change-${kind}`, disabled: !changes.counts[kind], 'aria-pressed': String(state.changes.has(kind)), onclick: () => toggle(kind) }, SM.sign(SM.CHANGE_SIGNS[kind]), el('span', {}, say(`change.${kind}`)), el('span', { class: 'n' }, words.whole(changes.counts[kind]))))
      );

    const scores = (row, table) => {
      const get = side => table.get(`score_${side}`, row);
      const shown = side => (words.known(get(side)) ? words.whole(get(side)) : '–');
      return el('b', { class: 'score change-scores' }, shown('before'), ' → ', shown('after'));
    };

    const sign = kind => el('span', { class: `change change-${kind}`, title: say(`change.${kind}`) }, SM.sign(SM.CHANGE_SIGNS[kind]), el('span', { class: 'unseen' }, say(`change.${kind}`)));

    const linkItem = row => {
      const get = name => changes.links.get(name, row);
      const kind = get('change');
      const target = kind === 'lost' ? ['lost', changes.lostOf(get('link_id'))] : ['link', changes.linkOfRow(row)];
      const names = ['surplus_site_id', 'demand_site_id'].map(name => changes.site(get(name)).name).join(' → ');
      const why = SM.changeReasons(row, tools, true);
      return item(...target, sign(kind), el('span', { class: 'what' }, names, el('small', {}, SM.lineSample(get('resource')), words.term('resource', get('resource'))), el('small', { class: 'why-line' }, SM.short(why.join(' · '), 150))), scores(row, changes.links));
    };

    const hubItem = row => {
      const get = name => changes.hubs.get(name, row);
      const hub = model.hubOf(get('hub_id_after'));
      const size = get('members_change');
      const note = [say('hub'), size !== 'same' && words.term('members_change', size), ...SM.hubMoves(row, tools)].filter(Boolean).join(' · ');
      return item(hub >= 0 ? 'hub' : 'losthub', hub >= 0 ? hub : row, sign(get('change')), el('span', { class: 'what' }, get('name'), el('small', { class: 'why-line' }, note)), scores(row, changes.hubs));
    };

    let open = true;
    let all = false;
    const told = () => {
      const order = Array.from({ length: changes.inputs.rows }, (_, row) => row).filter(row => !changes.withItsSite(row)).sort((a, b) => weight(a) - weight(b) || a - b);
      const rows = order.length;
      const shown = all ? order : order.slice(0, MOST_TOLD);
      const more = el('button', { type: 'button', class: 'more', onclick: () => { all = true; state.set({ tab: 'changes' }); } }, say('show_more', { n: words.whole(rows - shown.length) }));
      const box = el('details', { class: 'told', open, ontoggle: event => { open = event.target.open; } }, el('summary', {}, say('change_inputs', { n: words.whole(rows) })), el('ul', {}, shown.map(row => el('li', {}, SM.toldText(row, tools, true)))), shown.length < rows && more);
      return el('li', {}, box);
    };
    /* Options first, then sites, then streams */
    const weight = row => ({ sites: 1, streams: 2 })[changes.inputs.get('table', row)] ?? 0;

    const passes = row => {
      const lost = changes.links.get('change', row) === 'lost';
      const link = lost ? changes.lostOf(changes.links.get('link_id', row)) : changes.linkOfRow(row);
      if (link < 0 || !(lost ? changes.lostPasses(link, state) : state.visible[link])) return false;
      return !state.follow || inView(lost ? 'lost' : 'link', link);
    };
    const hubPasses = row => {
      const kind = changes.hubs.get('change', row);
      if (!state.changes.has(kind) || (kind === 'same' && changes.hubs.get('members_change', row) === 'same')) return false;
      const hub = model.hubOf(changes.hubs.get('hub_id_after', row));
      return !state.follow || hub < 0 || inView('hub', hub);
    };

    /** Rows of the list as entries with the way to make each. */
    const rows = () => {
      const hubs = Array.from({ length: changes.hubs.rows }, (_, row) => row).filter(hubPasses);
      const links = Array.from({ length: changes.links.rows }, (_, row) => row).filter(passes);
      const entries = [...(changes.inputs.rows ? [told] : []), ...hubs.map(row => () => hubItem(row)), ...links.map(row => () => linkItem(row))];
      return { items: entries, all: entries.length, make: entry => entry(), changed: hubs.length + links.length };
    };

    const hubsChanged = Array.from({ length: changes.hubs.rows }, (_, row) => row).some(row => changes.hubs.get('change', row) !== 'same' || changes.hubs.get('members_change', row) !== 'same');
    const nothing = () => say(changes.links.rows || hubsChanged ? 'changes_none_left' : 'changes_none');
    return { rows, chips, nothing, count: changes.links.rows };
  };
})(window.SymbiosisMap);
