/* Resources as chips, the least score with its histogram, and the switches. */
(function (SM) {
  'use strict';

  const { el } = SM;
  const BINS = 25;

  SM.makeFilters = (model, state, words) => {
    const { say } = words;
    const box = el('div', { class: 'filters' });
    const present = model.data.resources.filter(name => {
      for (let i = 0; i < model.links.rows; i++) if (model.resourceOf(i) === name) return true;
      for (let i = 0; i < model.streams.rows; i++) if (model.streams.get('resource', i) === name) return true;
      return false;
    });

    /* With everything on, a click shows one resource alone; later clicks add and take away; none means all again */
    const toggle = name => {
      const all = present.every(other => state.resources.has(other));
      const next = new Set(all ? [] : state.resources);
      if (all) next.add(name);
      else if (next.has(name)) next.delete(name);
      else next.add(name);
      state.set({ resources: present.some(other => next.has(other)) ? next : new Set(model.data.resources) });
    };

    const chips = () =>
      el(
        'div',
        { class: 'chips', role: 'group', 'aria-label': say('resources') },
        present.map(name => el('button', { type: 'button', class: 'chip', 'data-resource': name, 'aria-pressed': String(state.resources.has(name)), onclick: () => toggle(name) }, SM.lineSample(name), el('span', {}, words.term('resource', name)), el('span', { class: 'n' }, words.whole(state.counts[name]))))
      );

    function bins() {
      const counts = new Array(BINS).fill(0);
      for (let i = 0; i < model.links.rows; i++) {
        if (!state.passes(i) || !state.resources.has(model.resourceOf(i))) continue;
        counts[Math.min(BINS - 1, Math.floor((state.score[i] / 100) * BINS))] += 1;
      }
      return counts;
    }

    const histogram = el('div', { class: 'histogram', 'aria-hidden': 'true' });
    const slider = el('input', { type: 'range', min: 0, max: 100, step: 1, id: 'minimum' });
    const output = el('output', { for: 'minimum' });
    const sliderLabel = el('label', { for: 'minimum' });
    let frame = 0;
    slider.addEventListener('input', () => {
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(() => state.set({ minimum: Number(slider.value) }));
    });

    const drawHistogram = () => {
      const counts = bins();
      const top = Math.max(1, ...counts);
      SM.put(
        histogram,
        counts.map((n, i) => {
          const bar = el('i', { class: ((i + 1) * 100) / BINS <= state.minimum ? 'off' : '' });
          bar.style.height = `${n ? Math.max(8, (100 * n) / top) : 0}%`;
          return bar;
        })
      );
      slider.value = String(state.minimum);
      output.textContent = words.whole(state.minimum);
      slider.setAttribute('aria-valuetext', `${words.whole(state.minimum)}: ${words.count('links', state.visibleLinks().length)}`);
      sliderLabel.textContent = say('minimum_score');
    };

    const check = (name, label, disabled) => {
      const input = el('input', { type: 'checkbox', id: `filter-${name}`, checked: state[name], disabled, onchange: event => state.set({ [name]: event.target.checked }) });
      return el('label', { class: 'check' }, input, el('span', {}, label));
    };

    const chipPlace = el('div', {});
    const checkPlace = el('div', { class: 'checks' });
    box.append(chipPlace, el('div', { class: 'slider' }, sliderLabel, el('div', { class: 'slider-track' }, histogram, slider), output), checkPlace);

    const draw = () => {
      const focused = document.activeElement && box.contains(document.activeElement) ? document.activeElement.id || document.activeElement.dataset.resource : null;
      SM.put(chipPlace, chips());
      SM.put(checkPlace, check('hideBarriers', say('hide_barriers')), model.flows.rows > 0 && check('onlyFlowing', say('only_flowing')), check('nearMisses', say('show_near_misses', { n: words.whole(model.misses.rows) }), !model.misses.rows));
      drawHistogram();
      if (focused) {
        const again = box.querySelector(`[data-resource="${focused}"]`) || document.getElementById(focused);
        if (again) again.focus({ preventScroll: true });
      }
    };
    state.onChange(changes => {
      if (Object.keys(changes).some(name => !['selection', 'tab', 'follow', 'layers'].includes(name))) draw();
    });
    draw();
    return box;
  };
})(window.SymbiosisMap);
