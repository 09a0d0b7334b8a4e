/* The card beside the map that answers "why?", and the parts that its kinds share. */
(function (SM) {
  'use strict';

  const { el, svg } = SM;

  SM.makeCard = (model, state, words) => {
    const body = el('div', { class: 'card-body', tabindex: '-1' });
    const close = el('button', { class: 'close', type: 'button', onclick: () => state.select(null) }, SM.sign('×'));
    const card = el('aside', { class: 'card', hidden: true, role: 'region' }, close, body);
    const say = words.say;
    const parts = {};

    parts.section = (title, ...children) => el('section', {}, el('h3', {}, title), children);
    parts.folded = (title, ...children) => el('details', { class: 'folded' }, el('summary', {}, title), children);

    /** A list of names and values; a value of null leaves its line out. */
    parts.facts = rows =>
      el('dl', { class: 'facts' }, rows.filter(row => row && row[1] !== null && row[1] !== undefined && row[1] !== '').map(([name, value]) => [el('dt', {}, name), el('dd', {}, value)]));

    parts.badge = (text, kind) => el('span', { class: `badge ${kind || ''}` }, text);

    parts.basis = value => (value ? parts.badge(words.term('basis', value), `basis-${value}`) : null);

    /** A button that chooses another thing. */
    parts.go = (kind, index, ...children) =>
      el('button', { type: 'button', class: 'go', onclick: () => state.select(kind, index, { fly: true }) }, children);

    parts.score = value => el('b', { class: 'score' }, words.whole(value));

    parts.linkRow = (link, besides) => {
      const { links } = model;
      const other = besides === undefined ? null : links.from[link] === besides ? links.to[link] : links.from[link];
      const arrow = besides === undefined ? null : links.from[link] === besides ? '→ ' : '← ';
      const name = other === null ? `${model.siteName(links.from[link])} → ${model.siteName(links.to[link])}` : arrow + model.siteName(other);
      return parts.go('link', link, [
        SM.lineSample(model.resourceOf(link), links.get('transport', link)),
        el('span', { class: 'what' }, name, el('small', {}, parts.linkNote(link))),
        parts.score(state.score[link]),
      ]);
    };
    parts.linkNote = link => {
      const quantity = model.links.get('quantity_per_year', link);
      const wanted = model.links.demand[link];
      const named = SM.isAcceptor(wanted, model) ? model.links.surplus[link] : wanted;
      return [
        SM.short(SM.streamName(named, { model, words }), 44),
        words.known(quantity) ? words.quantity(quantity, model.links.get('unit', link)) : null,
        words.distance(model.links.get('route_m', link) ?? model.links.get('crow_m', link)),
      ].filter(Boolean).join(' · ');
    };

    /** How a near miss fell short, in words. */
    parts.shortfall = miss => SM.shortfall(miss, { model, words });
    parts.missRow = (miss, besides) => {
      const { misses } = model;
      const outward = misses.from[miss] === besides;
      const [from, to] = [misses.from[miss], misses.to[miss]].map(model.siteName);
      const name = besides === undefined ? `${from} → ${to}` : outward ? `→ ${to}` : `← ${from}`;
      const what = SM.short(SM.streamName(misses.surplus[miss], { model, words }), 44);
      const measured = words.known(misses.get('shortfall', miss));
      const remedy = measured && SM.remedyOfMiss(miss, { model, words });
      return parts.go('miss', miss, [
        SM.lineSample(misses.get('resource', miss)),
        el('span', { class: 'what' }, name, el('small', {}, [what, parts.shortfall(miss), words.distance(misses.get('crow_m', miss))].filter(Boolean).join(' · ')), remedy && el('small', { class: 'would' }, remedy)),
      ]);
    };

    /** A list that shows its first rows and the rest on demand. */
    parts.rows = (items, make, most = 8) => {
      const list = el('ul', { class: 'rows' });
      const add = (from, to) => items.slice(from, to).forEach(item => list.append(el('li', {}, make(item))));
      add(0, most);
      if (items.length > most) {
        const more = el('button', { type: 'button', class: 'more' }, say('show_more', { n: words.whole(items.length - most) }));
        more.addEventListener('click', () => {
          more.remove();
          add(most, items.length);
          list.children[most].querySelector('button').focus();
        });
        return [list, more];
      }
      return list;
    };

    const temperatures = stream => {
      const { streams } = model;
      const first = streams.get('temperature_c', stream);
      const second = streams.get('return_temperature_c', stream);
      if (!words.known(first)) return null;
      if (!words.known(second)) return words.temperature(first);
      return `${words.temperature(first)} / ${words.temperature(second)}`;
    };

    /** All that is known of one stream; what the program wrote of one that it estimated is English. */
    parts.stream = stream => {
      const { streams } = model;
      if (stream < 0) return null;
      const get = name => streams.get(name, stream);
      const offered = get('direction') === 'surplus';
      const ours = get('basis') === 'estimated' ? 'en' : null;
      return el(
        'div',
        { class: 'stream' },
        el('div', { class: 'stream-head' }, SM.lineSample(get('resource')), el('b', {}, SM.streamName(stream, { model, words })), parts.basis(get('basis'))),
        parts.facts([
          [say(offered ? 'offers' : 'wants'), words.known(get('quantity_per_year')) ? words.quantity(get('quantity_per_year'), get('unit'), 6) : say('quantity_unknown')],
          [say('low_high'), words.range(get('quantity_low'), get('quantity_high'), get('unit'))],
          [say('power'), words.known(get('power_mw')) ? `${words.figure(get('power_mw'))} MW` : null],
          [say('full_load_hours'), words.known(get('full_load_hours')) ? `${words.whole(get('full_load_hours'))} ${words.unit('h/yr')}` : null],
          [say(offered ? 'temperature_offered' : 'temperature_wanted'), temperatures(stream)],
          [say('medium'), words.term('medium', get('medium'))],
          [say('water_class'), words.term('water_class', get('water_class'))],
          [say('waste_code'), get('waste_code')],
        ]),
        get('notes') && el('p', { class: 'note', lang: ours }, get('notes')),
        get('source') && el('p', { class: 'note' }, `${say('source')}: `, el('span', { lang: ours }, SM.linked(get('source'))))
      );
    };

    /** The assumptions that stand behind rows of tables: [['streams', id], …]. */
    parts.assumptions = keys => {
      const { assumptions } = model;
      const rows = keys.flatMap(([table, id]) => model.assumptionsOf.get(`${table}/${id}`) || []);
      if (!rows.length) return null;
      return parts.folded(
        words.count('assumptions', rows.length),
        el(
          'ul',
          { class: 'assumptions' },
          rows.map(row =>
            el('li', {}, el('b', {}, `${assumptions.get('column', row)} = ${assumptions.get('value', row)}`), el('span', { lang: 'en' }, assumptions.get('reason', row)), el('small', { lang: 'en' }, SM.linked(assumptions.get('source', row))))
          )
        )
      );
    };

    /** A bar from low to high with the mode on it, and the alternative beside it. */
    parts.rangeBar = ({ low, mode, high, against, label, unit }) => {
      const values = [low, mode, high, against].filter(words.known);
      const top = Math.max(...values, 0) * 1.08 || 1;
      const bottom = Math.min(...values, 0);
      const at = value => 4 + (292 * (value - bottom)) / (top - bottom);
      const shapes = [svg('path', { d: 'M4 15H296', class: 'axis' })];
      if (words.known(low) && words.known(high)) shapes.push(svg('rect', { x: at(low), y: 10, width: Math.max(2, at(high) - at(low)), height: 10, rx: 2, class: 'span' }));
      if (words.known(mode)) shapes.push(svg('circle', { cx: at(mode), cy: 15, r: 6, class: 'mode' }));
      if (words.known(against)) shapes.push(svg('path', { d: `M${at(against)} 3V27`, class: 'against' }));
      const ends = [[4, bottom, 'start'], [296, top, 'end']];
      for (const [x, value, anchor] of ends) shapes.push(svg('text', { x, y: 39, 'text-anchor': anchor }, `${words.figure(value, 2)} ${words.unit(unit)}`));
      return svg('svg', { viewBox: '0 0 300 42', class: 'range', role: 'img', 'aria-label': label }, shapes);
    };

    const makers = {
      link: SM.linkCard,
      miss: SM.missCard,
      site: SM.siteCard,
      point: SM.pointCard,
      hub: SM.hubCard,
      about: SM.aboutCard,
      lost: SM.lostCard,
      losthub: SM.lostHubCard,
    };

    const show = keepPlace => {
      const chosen = state.selection;
      card.hidden = !chosen;
      document.body.classList.toggle('with-card', Boolean(chosen));
      if (!chosen) return;
      const tools = { model, state, words, parts };
      const made = makers[chosen.kind](chosen.index, tools);
      const content = model.changes ? SM.withChange(made, chosen, tools) : made;
      close.setAttribute('aria-label', say('close'));
      card.setAttribute('aria-label', say('details'));
      const place = keepPlace ? body.scrollTop : 0;
      const open = new Set(keepPlace ? [...body.querySelectorAll('details')].flatMap((part, i) => (part.open ? [i] : [])) : []);
      SM.put(body, content);
      body.querySelectorAll('details').forEach((part, i) => { part.open = open.has(i); });
      body.scrollTop = place;
      if (chosen.fly && !keepPlace) body.focus({ preventScroll: true });
    };
    state.onChange(changes => {
      if ('selection' in changes || 'language' in changes) show(false);
      else if ('trial' in changes && state.selection) show(true);
    });
    return { element: card };
  };
})(window.SymbiosisMap);
