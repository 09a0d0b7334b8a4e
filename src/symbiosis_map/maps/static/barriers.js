/* What stands in the way and how to clear it, for the cards of links, near misses and hubs. */
(function (SM) {
  'use strict';

  const { el } = SM;

  /** Name and remedy of a barrier: a project's own as they stand, those of the program in the reader's language. */
  SM.barrierTexts = (id, { model, words }) => {
    const known = Object.hasOwn(model.data.barriers, id) ? model.data.barriers[id] : null;
    if (known && known.own) return { name: known.name || id, remedy: known.remedy, factor: known.factor, source: known.source };
    const said = (group, text) => {
      const found = SM.translated(words, group, id);
      return found.lang ? { text, lang: text === id ? undefined : 'en' } : found;
    };
    const name = said('barrier', known ? known.name : id);
    return { name, remedy: known ? said('remedy', known.remedy) : '', factor: known ? known.factor : null, source: known ? known.source : '' };
  };

  SM.barrierList = (ids, tools) => {
    const { words } = tools;
    const line = id => {
      const { name, remedy, factor, source } = SM.barrierTexts(id, tools);
      return el(
        'li',
        {},
        el('b', {}, SM.spoken(name)),
        words.known(factor) && factor < 1 && el('span', { class: 'times' }, ` × ${words.fixed(factor, 2)}`),
        remedy && el('span', { class: 'remedy' }, SM.spoken(remedy)),
        source && el('small', { lang: 'en' }, SM.linked(source))
      );
    };
    return el('ul', { class: 'barriers' }, ids.map(line));
  };

  /** Barriers of the links of a hub: [{id, n}], the most frequent first. */
  SM.barriersOfHub = (hub, model) => {
    const counts = new Map();
    for (const link of model.linksOfHub[hub]) for (const id of model.barriersOf(link)) counts.set(id, (counts.get(id) || 0) + 1);
    return [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([id, n]) => ({ id, n }));
  };
})(window.SymbiosisMap);
