/* The card of a near miss: what is lacking, what would have to change, what it rests on. */
(function (SM) {
  'use strict';

  const { el } = SM;
  const MOST = 4;

  /** Near misses that share an end with two sites and streams: first those between the same sites, then those that say
      how much is lacking, then the nearest. */
  SM.nearMissesOf = ({ from, to, surplus, demand }, except, model) => {
    const { misses } = model;
    const between = miss => (misses.from[miss] === from && misses.to[miss] === to) || (misses.from[miss] === to && misses.to[miss] === from);
    const sharing = miss => misses.surplus[miss] === surplus || misses.demand[miss] === demand;
    const found = [...new Set([from, to].filter(site => site >= 0).flatMap(site => Array.from(model.missesOf[site])))].filter(miss => miss !== except && (between(miss) || sharing(miss)));
    const far = miss => misses.get('crow_m', miss) ?? Infinity;
    const measured = miss => misses.get('shortfall', miss) !== null;
    return found.sort((a, b) => between(b) - between(a) || measured(b) - measured(a) || far(a) - far(b) || a - b).slice(0, MOST);
  };

  SM.missCard = (miss, tools) => {
    const { model, words, parts } = tools;
    const { misses } = model;
    const { say } = words;
    const get = name => misses.get(name, miss);
    const barriers = String(get('barriers') || '').split(';').filter(Boolean);
    const remedy = SM.remedyOfMiss(miss, tools);
    const ends = { from: misses.from[miss], to: misses.to[miss], surplus: misses.surplus[miss], demand: misses.demand[miss] };
    const others = SM.nearMissesOf(ends, miss, model);
    return [
      el('h2', {}, parts.go('site', ends.from, model.siteName(ends.from)), el('span', { class: 'arrow' }, ' → '), parts.go('site', ends.to, model.siteName(ends.to))),
      el('p', { class: 'kind' }, SM.lineSample(get('resource')), el('span', {}, `${words.term('resource', get('resource'))} · ${say('near_miss')}`)),
      el('p', { class: 'shortfall' }, parts.shortfall(miss)),
      remedy && el('p', { class: 'would' }, remedy),
      el('p', { class: 'sentence' }, SM.spoken(SM.missSentence(miss, tools))),
      get('reason') && el('p', { class: 'note' }, `${say('gate_says')}: `, el('span', { lang: 'en' }, get('reason'))),
      parts.facts([
        [say('gate'), words.term('gate', get('gate'))],
        [say('crow'), words.distance(get('crow_m'))],
        [say('route'), words.known(get('route_m')) ? words.distance(get('route_m')) : null],
      ]),
      misses.doubt[miss] >= 0 && parts.section(say('doubt'), SM.doubtParts(misses.doubt[miss], tools)),
      barriers.length > 0 && parts.section(say('barriers_it_would_meet'), SM.barrierList(barriers, tools)),
      others.length > 0 && parts.section(say('near_misses_of_ends'), parts.rows(others, other => parts.missRow(other))),
      parts.section(say('inputs'), parts.stream(ends.surplus), parts.stream(ends.demand)),
      parts.assumptions([
        ['streams', get('surplus_id')],
        ['streams', get('demand_id')],
      ]),
    ];
  };
})(window.SymbiosisMap);
