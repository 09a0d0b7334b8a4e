/* Search for sites, operators, streams, municipalities and hubs. */
(function (SM) {
  'use strict';

  const { el } = SM;
  const MOST = 12;

  const plain = text => String(text || '').toLowerCase().normalize('NFD').replace(/[\u0300-\u036f]/g, '').replace(/ø/g, 'o').replace(/æ/g, 'ae').replace(/å/g, 'a');

  SM.makeSearch = (model, state, words) => {
    /* Made when the reader first searches; a country has many names */
    let entries = null;
    const gather = () => {
      entries = [];
      const municipalities = new Map();
      for (let hub = 0; hub < model.hubs.rows; hub++) entries.push({ kind: 'hub', index: hub, name: model.hubs.get('name', hub), note: '', text: plain(model.hubs.get('name', hub)) });
      for (let site = 0; site < model.sites.rows; site++) {
        const get = name => model.sites.get(name, site);
        entries.push({ kind: 'site', index: site, name: get('name'), note: [get('operator'), get('municipality')].filter(Boolean).join(' · '), text: plain([get('name'), get('operator'), get('locality')].join(' ')) });
        if (get('municipality')) municipalities.set(get('municipality'), (municipalities.get(get('municipality')) || 0) + 1);
      }
      for (const [name, n] of municipalities) entries.push({ kind: 'municipality', index: name, name, n, text: plain(name) });
      for (let stream = 0; stream < model.streams.rows; stream++) {
        const site = model.siteOfStream[stream];
        if (site < 0) continue;
        const name = model.streams.get('stream', stream);
        entries.push({ kind: 'site', index: site, name, note: model.siteName(site), resource: model.streams.get('resource', stream), text: plain([name, model.streams.get('waste_code', stream)].join(' ')) });
      }
    };

    const input = el('input', { type: 'search', id: 'search', autocomplete: 'off', role: 'combobox', 'aria-expanded': 'false', 'aria-controls': 'found', 'aria-autocomplete': 'list' });
    const found = el('ul', { class: 'found', id: 'found', role: 'listbox', hidden: true });
    const filter = el('div', { class: 'filtered', hidden: true });
    const live = el('p', { class: 'unseen', role: 'status' });
    const box = el('div', { class: 'search' }, input, found, filter, live);
    let hits = [];
    let at = -1;

    const close = () => {
      found.hidden = true;
      input.setAttribute('aria-expanded', 'false');
      input.removeAttribute('aria-activedescendant');
      at = -1;
    };
    const choose = hit => {
      close();
      input.value = '';
      if (hit.kind === 'municipality') state.set({ municipality: hit.index, fly: true });
      else state.select(hit.kind, hit.index, { fly: true });
    };
    const point = to => {
      at = to;
      [...found.children].forEach((child, i) => child.setAttribute('aria-selected', String(i === at)));
      if (at >= 0) {
        input.setAttribute('aria-activedescendant', `found-${at}`);
        found.children[at].scrollIntoView({ block: 'nearest' });
      }
    };
    const mark = hit => {
      if (hit.kind === 'hub') return el('span', { class: 'rank' }, words.whole(state.hubRank[hit.index]));
      if (hit.resource) return SM.lineSample(hit.resource);
      if (hit.kind === 'municipality') return el('span', { class: 'area', 'aria-hidden': 'true' }, '▦');
      return SM.markSample(model.offers[hit.index] && model.wants[hit.index] ? 'both' : model.wants[hit.index] ? 'demand' : 'surplus');
    };
    const look = () => {
      const query = plain(input.value.trim());
      if (query && !entries) gather();
      if (!query) {
        close();
        return;
      }
      const parts = query.split(/\s+/);
      hits = entries
        .filter(entry => parts.every(part => entry.text.includes(part)))
        .sort((a, b) => Number(b.text.startsWith(query)) - Number(a.text.startsWith(query)))
        .slice(0, MOST);
      SM.put(
        found,
        hits.map((hit, i) => {
          const note = hit.kind === 'municipality' ? `${words.say('municipality')} · ${words.count('sites', hit.n)}` : hit.kind === 'hub' ? words.say('hub') : hit.note;
          return el('li', { role: 'option', id: `found-${i}`, 'aria-selected': 'false', onmousedown: event => { event.preventDefault(); choose(hit); } }, mark(hit), el('span', { class: 'what' }, hit.name, el('small', {}, note)));
        }),
        hits.length === 0 && el('li', { class: 'empty', role: 'option', 'aria-disabled': 'true', 'aria-selected': 'false' }, words.say('nothing_found'))
      );
      live.textContent = hits.length ? words.count('found', hits.length) : words.say('nothing_found');
      found.hidden = false;
      input.setAttribute('aria-expanded', 'true');
      at = -1;
    };

    input.addEventListener('input', look);
    input.addEventListener('focus', look);
    input.addEventListener('blur', close);
    input.addEventListener('keydown', event => {
      if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
        if (hits.length && !found.hidden) point((at + (event.key === 'ArrowDown' ? 1 : -1) + hits.length) % hits.length);
        event.preventDefault();
      } else if (event.key === 'Enter' && hits.length && !found.hidden) {
        choose(hits[Math.max(at, 0)]);
        event.preventDefault();
      } else if (event.key === 'Escape') {
        input.value = '';
        close();
        event.stopPropagation();
      }
    });

    const label = () => {
      input.placeholder = words.say('search_for');
      input.setAttribute('aria-label', words.say('search_for'));
      found.setAttribute('aria-label', words.say('search_results'));
      filter.hidden = state.municipality === null;
      if (state.municipality !== null) {
        SM.put(filter, el('span', {}, words.say('only_municipality', { name: state.municipality })), el('button', { type: 'button', onclick: () => { state.set({ municipality: null }); input.focus(); }, 'aria-label': words.say('clear') }, SM.sign('×')));
      }
    };
    state.onChange(label);
    label();
    return { element: box, input };
  };
})(window.SymbiosisMap);
