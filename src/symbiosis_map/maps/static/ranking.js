/* Ranks: links by score in a time that grows with their number, hubs by what their links score now. */
(function (SM) {
  'use strict';

  const DIGIT = 65536;
  /** Scores count as equal where they differ by less than a 40 millionth of a point. */
  const STEPS = 4e7;

  /** Fill order with rows, highest score first; equal scores stay in the order of their rows. */
  SM.rankRows = (score, order) => {
    const n = score.length;
    const keys = new Uint32Array(n);
    for (let i = 0; i < n; i++) keys[i] = Math.round((100 - Math.max(0, Math.min(100, score[i]))) * STEPS);
    const half = new Int32Array(n);
    sortBy(i => keys[i] & (DIGIT - 1), i => i, half);
    sortBy(i => keys[i] >>> 16, k => half[k], order);

    function sortBy(digit, row, out) {
      const starts = new Int32Array(DIGIT + 1);
      for (let i = 0; i < n; i++) starts[digit(i) + 1] += 1;
      for (let d = 0; d < DIGIT; d++) starts[d + 1] += starts[d];
      for (let k = 0; k < n; k++) out[starts[digit(row(k))]++] = row(k);
    }
    return order;
  };

  /** Turn an order of rows into the place of each row, the first being 1. */
  SM.placesOf = (order, place) => {
    for (let k = 0; k < order.length; k++) place[order[k]] = k + 1;
    return place;
  };

  /* The strength of a hub: how many good links tie it, from 0 to 1 */
  const STRONG = 300;
  const strength = total => 1 - Math.exp(-total / STRONG);

  /** What a hub's score takes from the scores of its links: strength, and independence of one supplier
      where no saving is known and the scores stand in for it. */
  SM.makeHubScorer = model => {
    const { hubs, links } = model;
    const weights = model.data.hub_weights;

    function independence(hub, score) {
      const given = new Map();
      let total = 0;
      for (const i of model.linksOfHub[hub]) {
        given.set(links.from[i], (given.get(links.from[i]) || 0) + score[i]);
        total += score[i];
      }
      return total > 0 ? 1 - Math.max(...given.values()) / total : 0;
    }

    const parts = (hub, score) => {
      let total = 0;
      for (const i of model.linksOfHub[hub]) total += score[i];
      const byScore = !(hubs.get('saving_eur_per_year', hub) > 0);
      return weights.strength * strength(total) + (byScore ? weights.redundancy * independence(hub, score) : 0);
    };

    /** Fill out with the score of every hub, given the scores of links now and as the run had them. */
    return (now, before, out) => {
      for (let hub = 0; hub < out.length; hub++) out[hub] = (hubs.get('score', hub) ?? 0) + 100 * (parts(hub, now) - parts(hub, before));
      return out;
    };
  };
})(window.SymbiosisMap);
