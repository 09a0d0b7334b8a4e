/* The score of every link under what the reader tries: the same weighted product as the run's. */
(function (SM) {
  'use strict';

  const RATES = ['electricity_eur_per_mwh', 'interest_rate', 'fuel_price_factor'];
  const BY_PRICE = ['economics', 'proximity'];

  SM.makeScorer = model => {
    const { links } = model;
    const { criteria } = model.data;
    const run = model.data.trial;
    const prices = SM.makePrices(model);
    const floor = run.floor ?? 0;

    /* Logarithms of the desirabilities, 0 where a criterion does not apply; which ones apply, one bit each */
    let logs = null;
    const applying = new Uint8Array(links.rows);
    function prepare() {
      if (logs) return;
      logs = criteria.map((name, k) => {
        const values = links.column(`d_${name}`);
        const log = new Float32Array(links.rows);
        for (let i = 0; values && i < log.length; i++) {
          if (Number.isNaN(values[i])) continue;
          log[i] = Math.log(values[i]);
          applying[i] |= 1 << k;
        }
        return log;
      });
    }

    const chosen = (trial, name) => (trial && Number.isFinite(trial[name]) ? trial[name] : run[name]);

    /** Weights as a list in the order of the criteria: those tried, those of the run for the rest. */
    function weightsOf(trial) {
      const tried = (trial && trial.weights) || {};
      const weights = criteria.map(name => (Object.hasOwn(tried, name) && tried[name] >= 0 ? tried[name] : run.weights[name]));
      return weights.some(weight => weight > 0) ? weights : criteria.map(name => run.weights[name]);
    }

    /** For each set of criteria that can apply, one over the weight that they have together. */
    const shares = weights =>
      Float64Array.from({ length: 1 << criteria.length }, (_, set) => {
        const total = weights.reduce((sum, weight, k) => sum + (set & (1 << k) ? weight : 0), 0);
        return total > 0 ? 1 / total : 0;
      });

    const points = (sum, share) => (share > 0 ? Math.min(100, 100 * Math.exp(sum * share)) : 0);
    const ready = i => (run.readiness_in_score ? links.get('readiness', i) ?? 1 : 1);
    const weightsTried = trial => weightsOf(trial).some((weight, k) => weight !== run.weights[criteria[k]]);
    const ratesTried = trial => !prices.why && RATES.some(name => chosen(trial, name) !== run[name]);
    const ratesOf = trial => Object.fromEntries(RATES.map(name => [name, chosen(trial, name)]));

    /** Desirability of a criterion of a priced link at the rates; as in the run where the rates do not move it. */
    function valueAt(i, criterion, priced) {
      const own = links.get(`d_${criterion}`, i);
      const moved = criterion === 'economics' ? priced.known : criterion === 'proximity' && !priced.known && own !== null;
      return moved && !Number.isNaN(priced[criterion]) ? Math.max(floor, priced[criterion]) : own;
    }

    const scorer = {
      /** The run's own weights, prices, interest rate and reach. */
      defaults: run,
      /** Why prices and the interest rate cannot be tried: 'none' goes by pipe, 'left_out' of the file; or ''. */
      noPrices: prices.why,
      /** 1 for links that do not pay any more at the rates tried. */
      dropped: new Uint8Array(links.rows),
    };

    /** Whether the reader tries anything that changes scores. */
    scorer.tried = trial => weightsTried(trial) || ratesTried(trial);

    /** Fill a Float64Array with the scores of all links; 0 for those that do not pay any more, as for what fails a
        gate, and where no criterion that counts applies. */
    scorer.scores = (trial, out) => {
      scorer.dropped.fill(0);
      const weights = weightsOf(trial);
      const share = shares(weights);
      if (weightsTried(trial)) {
        prepare();
        out.fill(0);
        logs.forEach((log, k) => {
          const weight = weights[k];
          if (weight > 0) for (let i = 0; i < out.length; i++) out[i] += weight * log[i];
        });
        for (let i = 0; i < out.length; i++) out[i] = points(out[i], share[applying[i]]) * ready(i);
      } else {
        const before = links.column('score');
        for (let i = 0; i < out.length; i++) out[i] = before && before[i] > 0 ? before[i] : 0;
      }
      if (!ratesTried(trial)) return out;
      prepare();
      const rates = ratesOf(trial);
      prices.linkOfRow.forEach((i, row) => {
        if (i < 0) return;
        const priced = prices.price(row, rates);
        scorer.dropped[i] = priced.pays ? 0 : 1;
        let sum = 0;
        criteria.forEach((name, k) => {
          if (applying[i] & (1 << k)) sum += weights[k] * (BY_PRICE.includes(name) ? Math.log(valueAt(i, name, priced)) : logs[k][i]);
        });
        out[i] = priced.pays ? points(sum, share[applying[i]]) * ready(i) : 0;
      });
      return out;
    };

    /** Weights of one link by criterion: shared over those that apply, so that they sum to 1. */
    scorer.weights = (trial, i) => {
      prepare();
      const weights = weightsOf(trial);
      const share = shares(weights)[applying[i]];
      return Object.fromEntries(criteria.map((name, k) => [name, applying[i] & (1 << k) ? weights[k] * share : 0]));
    };

    /** Part of each criterion in the weights tried, where all apply. */
    scorer.parts = trial => {
      const weights = weightsOf(trial);
      const total = weights.reduce((sum, weight) => sum + weight, 0);
      return Object.fromEntries(criteria.map((name, k) => [name, weights[k] / total]));
    };

    /** Costs of a link at the rates tried; null where none are tried or its cost is not known or does not depend on them. */
    scorer.prices = (trial, i) => {
      const row = prices.rowOfLink.get(i);
      if (row === undefined || !ratesTried(trial)) return null;
      const priced = prices.price(row, ratesOf(trial));
      return priced.known ? priced : null;
    };

    /** Desirability of a criterion of a link now; null where it does not apply. */
    scorer.value = (trial, i, criterion) => {
      const row = prices.rowOfLink.get(i);
      if (row === undefined || !ratesTried(trial)) return links.get(`d_${criterion}`, i);
      return valueAt(i, criterion, prices.price(row, ratesOf(trial)));
    };

    return scorer;
  };
})(window.SymbiosisMap);
