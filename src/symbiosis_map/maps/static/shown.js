/* What is shown now, in words: what the filters leave and what is tried. Prints and files say it. */
(function (SM) {
  'use strict';

  /** Hubs with at least one exchange inside that the filters leave, best first; all where nothing is filtered. */
  SM.shownHubs = (model, state) => {
    const all = state.visibleLinks().length === model.links.rows;
    return [...state.hubOrder].filter(hub => all || model.linksOfHub[hub].some(link => state.visible[link]));
  };

  /** What is tried, each as a phrase with the value of the run beside it. */
  SM.triedPhrases = (model, state, words) => {
    const trial = state.trial || {};
    const run = model.data.trial || {};
    const phrases = [];
    const weights = trial.weights || {};
    for (const name of model.data.criteria) {
      const was = run.weights ? run.weights[name] : null;
      if (!Object.hasOwn(weights, name) || !Number.isFinite(weights[name]) || weights[name] === was) continue;
      phrases.push(words.say('tried_weight', { criterion: words.term('criterion', name), now: words.figure(weights[name]), was: words.figure(was) }));
    }
    const show = { electricity_eur_per_mwh: words.figure, interest_rate: value => `${words.fixed(100 * value, 1)} %`, fuel_price_factor: words.percent, reach_km: words.figure };
    for (const [name, form] of Object.entries(show)) {
      const now = trial[name];
      if (now === null || now === undefined || now === run[name]) continue;
      phrases.push(words.say(`tried.${name}`, { now: form(now), was: form(run[name]) }));
    }
    return phrases;
  };

  /** Sentences on what is shown: how many exchanges, under which filters, and what is tried. */
  SM.shownSentences = (model, state, words) => {
    const { say } = words;
    const filters = [];
    if (state.resources.size < model.data.resources.length) {
      const names = model.data.resources.filter(name => state.resources.has(name)).map(name => words.term('resource', name));
      filters.push(say('shown_resources', { names: names.join(', ') }));
    }
    if (model.changes && state.changes.size < SM.CHANGES.length) {
      filters.push(say('shown_resources', { names: SM.CHANGES.filter(name => state.changes.has(name)).map(name => words.term('change', name)).join(', ') }));
    }
    if (state.minimum > 0) filters.push(say('shown_minimum', { n: words.whole(state.minimum) }));
    if (state.hideBarriers) filters.push(say('shown_no_barriers'));
    if (state.onlyFlowing) filters.push(say('shown_flowing'));
    if (state.municipality !== null) filters.push(say('shown_municipality', { name: state.municipality }));
    if (state.nearMisses) filters.push(say('shown_misses'));
    const count = say('shown_of', { n: words.whole(state.visibleLinks().length), all: words.whole(model.links.rows) });
    const sentences = [`${[count, ...filters].join('; ')}.`];
    const tried = SM.triedPhrases(model, state, words);
    if (tried.length) sentences.push(`${say('tried_is', { what: tried.join('; ') })}.`);
    return sentences;
  };

  /** Names of the barriers of a link. */
  SM.barrierNames = (model, words, link) => model.barriersOf(link).map(id => {
    const word = words.term('barrier', id);
    return word === id && Object.hasOwn(model.data.barriers, id) ? model.data.barriers[id].name : word;
  });

  /** The name of a file for what is taken along: the title in plain letters, the date, what it holds. */
  SM.fileName = (model, what, ending) => {
    const plain = text => text.toLowerCase().normalize('NFD').replace(/[\u0300-\u036f]/g, '').replace(/ø/g, 'o').replace(/æ/g, 'ae').replace(/ß/g, 'ss').replace(/[^a-z0-9]+/g, '-').slice(0, 60).replace(/^-+|-+$/g, '');
    return `${[model.data.title, model.data.date, what].map(plain).filter(Boolean).join('-') || 'map'}.${ending}`;
  };
})(window.SymbiosisMap);
