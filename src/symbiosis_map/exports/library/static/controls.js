/* What a reader can choose. */
(function (SM) {
  'use strict';

  const { el } = SM;

  SM.makeControls = (rows, words) => {
    const { say, term } = words;
    const { data, choice } = rows;
    const search = el('input', { type: 'search', id: 'search', autocomplete: 'off', spellcheck: 'false' });
    const form = el('search', { class: 'controls' });
    let waiting = 0;
    search.addEventListener('input', () => {
      window.clearTimeout(waiting);
      waiting = window.setTimeout(() => rows.set({ query: search.value }), 80);
    });

    const present = name => data.columns[name].pool.filter(Boolean);
    const resources = present('resource');
    const municipalities = present('municipality');

    const labelled = (id, label, control) => el('p', { class: 'field' }, el('label', { for: id }, label), control);
    const select = (id, options, value, set) => {
      const control = el('select', { id, onchange: event => set(event.target.value) }, options.map(([key, text]) => el('option', { value: key, selected: key === value }, text)));
      control.value = value;
      return control;
    };
    const check = (id, text, checked, set) => el('label', { class: 'check', for: id }, el('input', { type: 'checkbox', id, checked, onchange: event => set(event.target.checked) }), text);
    const radio = (value, text) => el('label', { class: 'pick' }, el('input', { type: 'radio', name: 'direction', id: `direction-${value || 'all'}`, value, checked: choice.direction === value, onchange: () => rows.set({ direction: value }) }), el('span', {}, text));

    const byName = (a, b) => words.compare(a[1], b[1]);
    const materials = () => data.materials.names[words.language].map((name, place) => [String(place), name]).filter(([, name]) => name).sort(byName);

    const toggle = (name, on) => {
      const chosen = new Set(choice.resources || resources);
      if (on) chosen.add(name);
      else chosen.delete(name);
      rows.set({ resources: chosen.size === resources.length ? null : chosen });
    };

    const draw = () => {
      search.setAttribute('placeholder', say('search_hint'));
      SM.put(
        form,
        el('div', { class: 'line' },
          el('p', { class: 'field wide' }, el('label', { for: 'search' }, say('search_for')), search),
          el('fieldset', { class: 'picks' }, el('legend', {}, say('direction')), radio('', say('all')), radio('surplus', say('offered')), radio('demand', say('wanted')))),
        el('div', { class: 'line' },
          labelled('material', say('material'), select('material', [['', say('every_material')], ...materials()], choice.material, value => rows.set({ material: value }))),
          municipalities.length > 1 && labelled('municipality', say('municipality'), select('municipality', [['', say('every_municipality')], ...municipalities.map(name => [name, name]).sort(byName)], choice.municipality, value => rows.set({ municipality: value }))),
          labelled('order', say('order'), select('order', rows.orders.map(name => [name, say(`order.${name}`)]), choice.order, value => rows.set({ order: value })))),
        el('div', { class: 'line checks' },
          resources.length > 1 && resources.map(name => check(`resource-${name}`, term('resource', name), !choice.resources || choice.resources.has(name), on => toggle(name, on))),
          check('set-aside', say('set_aside'), choice.setAside, on => rows.set({ setAside: on })),
          data.columns.basis.pool.includes('estimated') && check('stated', say('stated_only'), choice.stated, on => rows.set({ stated: on })))
      );
    };
    draw();
    return { element: form, draw };
  };
})(window.SymbiosisMap);
