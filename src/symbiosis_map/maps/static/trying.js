/* Trying other weights, prices and a shorter reach: the panel, and how far each link and hub has moved. */
(function (SM) {
  'use strict';

  const { el } = SM;
  const PER_CENT = 100;
  const HEAVIEST = 60;
  const PRESETS = {
    even: { technical: 1, quantity: 1, time: 1, proximity: 1, economics: 1, climate: 1 },
    near: { technical: 20, quantity: 10, time: 10, proximity: 60, economics: 20, climate: 10 },
    economic: { technical: 15, quantity: 10, time: 10, proximity: 20, economics: 60, climate: 5 },
    climate: { technical: 15, quantity: 20, time: 10, proximity: 10, economics: 10, climate: 60 },
  };

  /** Places that a rank has moved, up counted positive; 0 where nothing is tried. */
  SM.placesMoved = (state, kind, index) => {
    if (!state.scorer.tried(state.trial)) return 0;
    return kind === 'hub' ? state.startHubRank[index] - state.hubRank[index] : state.startPlace[index] - state.place[index];
  };

  /** An arrow with the number of places, or null where the rank is as it was. */
  SM.rankArrow = (state, words, kind, index) => {
    const moved = SM.placesMoved(state, kind, index);
    if (!moved) return null;
    const text = words.say(moved > 0 ? 'moved_up' : 'moved_down', { n: words.whole(Math.abs(moved)) });
    return el('span', { class: moved > 0 ? 'moved up' : 'moved down', title: text }, el('span', { 'aria-hidden': 'true' }, moved > 0 ? '▲' : '▼', words.whole(Math.abs(moved))), el('span', { class: 'unseen' }, text));
  };

  /** What is tried in one line, or nothing; the weights without their numbers. */
  SM.triedText = (model, state, words) => {
    const all = SM.triedPhrases(model, state, words);
    const others = SM.triedPhrases(model, { trial: { ...state.trial, weights: null } }, words);
    const phrases = all.length > others.length ? [words.say('other_weights'), ...others] : others;
    return phrases.length ? words.say('tried_is', { what: phrases.join('; ') }) : '';
  };

  SM.makeTrying = (model, state, words) => {
    const { say } = words;
    const { scorer } = state;
    const run = scorer.defaults;
    const criteria = model.data.criteria.filter(name => model.links.column(`d_${name}`) !== null);
    let farthestKm = 0;
    const findFarthest = () => {
      let farthest = 1;
      for (let i = 0; i < model.links.rows; i++) farthest = Math.max(farthest, model.links.get('crow_m', i) ?? 0);
      farthestKm = Math.ceil(farthest / 1000);
    };
    const heaviest = Math.max(HEAVIEST, ...model.data.criteria.map(name => Math.ceil(PER_CENT * run.weights[name])));
    const fuels = SM.anyFuel(model);
    const box = el('details', { class: 'trying' });
    const inside = el('div', { class: 'drawer' });
    const live = el('p', { class: 'unseen', role: 'status' });
    const summary = el('summary', {});
    box.append(summary, inside);
    const element = el('div', {}, box, live);
    const controls = new Map();

    const tryOut = changes => {
      const trial = { weights: null, electricity_eur_per_mwh: null, interest_rate: null, fuel_price_factor: null, reach_km: null, ...state.trial, ...changes };
      state.set({ trial: Object.values(trial).some(value => value !== null) ? trial : null });
    };
    const weightsNow = () => Object.fromEntries(model.data.criteria.map(name => [name, (state.trial && state.trial.weights ? state.trial.weights[name] : undefined) ?? run.weights[name]]));
    const sameAsRun = weights => model.data.criteria.every(name => Math.abs(weights[name] - run.weights[name]) < 1e-9);
    const setWeights = weights => tryOut({ weights: sameAsRun(weights) ? null : weights });
    const usePreset = name => {
      const total = Object.values(PRESETS[name]).reduce((sum, weight) => sum + weight, 0);
      setWeights(Object.fromEntries(model.data.criteria.map(key => [key, Math.round((PER_CENT * PRESETS[name][key]) / total) / PER_CENT])));
    };

    /* A slider that tells once for each frame; `now` reads its value from the state */
    function slider(id, label, range, now, show, set) {
      const input = el('input', { type: 'range', id, ...range });
      const output = el('output', { for: id });
      let frame = 0;
      input.addEventListener('input', () => {
        cancelAnimationFrame(frame);
        frame = requestAnimationFrame(() => set(Number(input.value)));
      });
      controls.set(id, () => {
        if (document.activeElement !== input || Math.abs(Number(input.value) - now()) > Number(range.step)) input.value = String(now());
        output.textContent = show();
        input.setAttribute('aria-valuetext', show());
      });
      return el('div', { class: 'try' }, el('label', { for: id }, label), input, output);
    }

    const chosen = name => (state.trial && Number.isFinite(state.trial[name]) ? state.trial[name] : run[name]);
    const back = (name, value) => (Math.abs(value - run[name]) < 1e-9 ? null : value);

    const weightSlider = name =>
      slider(
        `weight-${name}`,
        words.term('criterion', name),
        { min: 0, max: heaviest, step: 1 },
        () => Math.round(PER_CENT * weightsNow()[name]),
        () => words.percent(scorer.parts(state.trial)[name]),
        value => setWeights({ ...weightsNow(), [name]: value === Math.round(PER_CENT * run.weights[name]) ? run.weights[name] : value / PER_CENT })
      );

    const rateSliders = () => {
      if (scorer.noPrices) return el('p', { class: 'note' }, say(`no_prices_${scorer.noPrices}`));
      const eur = value => `${words.figure(value)} ${words.unit('EUR/MWh')}`;
      const interest = value => `${words.fixed(PER_CENT * value, 1)} %`;
      return [
        slider('try-electricity', say('try_electricity'), { min: 5, max: Math.max(250, 10 * Math.ceil(run.electricity_eur_per_mwh / 5)), step: 5 }, () => chosen('electricity_eur_per_mwh'), () => eur(chosen('electricity_eur_per_mwh')), value => tryOut({ electricity_eur_per_mwh: back('electricity_eur_per_mwh', value) })),
        fuels && slider('try-fuel', say('try_fuel'), { min: 20, max: 300, step: 5 }, () => PER_CENT * chosen('fuel_price_factor'), () => words.percent(chosen('fuel_price_factor')), value => tryOut({ fuel_price_factor: back('fuel_price_factor', value / PER_CENT) })),
        slider('try-interest', say('try_interest'), { min: 0, max: 15, step: 0.5 }, () => PER_CENT * chosen('interest_rate'), () => interest(chosen('interest_rate')), value => tryOut({ interest_rate: back('interest_rate', value / PER_CENT) })),
        el('p', { class: 'note' }, say('try_prices_note')),
      ];
    };

    const reachNow = () => (state.trial && state.trial.reach_km > 0 ? state.trial.reach_km : farthestKm);
    const reachSlider = () =>
      slider(
        'try-reach',
        say('try_reach'),
        { min: farthestKm > 40 ? 1 : 0.5, max: farthestKm, step: farthestKm > 40 ? 1 : 0.5 },
        reachNow,
        () => (reachNow() < farthestKm ? `${words.figure(reachNow())} km` : say('try_reach_all', { km: `${words.figure(farthestKm)} km` })),
        value => tryOut({ reach_km: value >= farthestKm ? null : value })
      );

    const changed = el('div', { class: 'changed' });
    const fill = () => {
      controls.clear();
      if (!farthestKm) findFarthest();
      const group = (title, ...children) => el('fieldset', {}, el('legend', {}, title), children);
      SM.put(
        inside,
        group(
          say('try_weights'),
          el('div', { class: 'presets', role: 'group', 'aria-label': say('presets') }, Object.keys(PRESETS).map(name => el('button', { type: 'button', id: `preset-${name}`, onclick: () => usePreset(name) }, say(`preset.${name}`)))),
          criteria.map(weightSlider),
          el('p', { class: 'note' }, say('try_weights_note'))
        ),
        group(say('try_prices'), rateSliders()),
        group(say('try_distance'), reachSlider(), el('p', { class: 'note' }, say('try_reach_note'))),
        changed
      );
      refresh();
    };

    const reset = () => {
      state.set({ trial: null });
      summary.focus();
    };
    const movedLinks = () => {
      let moved = 0;
      let gone = 0;
      for (let i = 0; i < model.links.rows; i++) {
        if (scorer.dropped[i]) gone += 1;
        else if (state.place[i] !== state.startPlace[i]) moved += 1;
      }
      return { moved, gone };
    };
    const refresh = () => {
      for (const show of controls.values()) show();
      const phrases = SM.triedPhrases(model, state, words);
      if (!phrases.length) {
        SM.put(changed, el('p', { class: 'note' }, say('nothing_tried')));
        return;
      }
      const { moved, gone } = movedLinks();
      SM.put(
        changed,
        el('p', {}, say('tried_is', { what: phrases.join('; ') })),
        el('p', {}, words.count('links_moved', moved), gone > 0 && ` ${words.count('links_gone', gone)}`),
        el('button', { type: 'button', id: 'try-reset', onclick: reset }, say('try_reset'))
      );
    };

    let timer = 0;
    state.onChange(changes => {
      if (!('trial' in changes)) return;
      if (box.open) SM.keepFocus(changed, refresh);
      clearTimeout(timer);
      timer = setTimeout(() => {
        const { moved, gone } = movedLinks();
        live.textContent = state.trial ? [say('order_changed', { moved: words.count('links_moved', moved) }), gone ? words.count('links_gone', gone) : ''].join(' ') : say('nothing_tried');
      }, 600);
    });
    box.addEventListener('toggle', () => {
      document.body.classList.toggle('with-trying', box.open);
      if (box.open) fill();
    });
    box.addEventListener('keydown', event => {
      if (event.key !== 'Escape' || !box.open) return;
      box.open = false;
      summary.focus();
      event.stopPropagation();
    });
    const draw = () => {
      SM.put(summary, say('try_title'));
      if (box.open) fill();
    };
    return { element, draw };
  };

  /** One line above the lists that says what is tried, with a way back. */
  SM.makeTriedLine = (model, state, words) => {
    const element = el('p', { class: 'tried-line' });
    const draw = () => {
      const text = SM.triedText(model, state, words);
      element.hidden = !text;
      SM.put(element, text && [el('span', { title: text }, text), el('button', { type: 'button', onclick: () => { state.set({ trial: null }); document.getElementById(`tab-${state.tab}`).focus(); } }, words.say('try_reset'))]);
    };
    state.onChange(changes => {
      if ('trial' in changes || 'language' in changes) draw();
    });
    draw();
    return { element, draw };
  };
})(window.SymbiosisMap);
