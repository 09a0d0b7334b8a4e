/* The score of every link under weights that the reader tries: the same weighted product as the run's. */
(function (SM) {
  'use strict';

  /** What counts where the page was drawn without the options of its run. */
  const EVEN = 1;

  SM.makeScorer = model => {
    const { links } = model;
    const criteria = model.data.criteria;
    const run = model.data.trial || {};
    const defaults = {
      weights: Object.fromEntries(criteria.map(name => [name, run.weights ? run.weights[name] : EVEN])),
      electricity_eur_per_mwh: run.electricity_eur_per_mwh ?? null,
      interest_rate: run.interest_rate ?? null,
      reach_km: run.reach_km ?? null,
    };

    /* Logarithms of the desirabilities, 0 where a criterion does not apply; which ones apply, one bit each */
    let logs = null;
    let applying = null;
    function prepare() {
      if (logs) return;
      logs = criteria.map(() => new Float32Array(links.rows));
      applying = new Uint8Array(links.rows);
      criteria.forEach((name, k) => {
        for (let i = 0; i < links.rows; i++) {
          const d = links.get(`d_${name}`, i);
          if (d === null) continue;
          logs[k][i] = Math.log(d);
          applying[i] |= 1 << k;
        }
      });
    }

    /** Weights as a list in the order of the criteria: those tried, those of the run for the rest. */
    function weightsOf(trial) {
      const tried = (trial && trial.weights) || {};
      return criteria.map(name => (Object.hasOwn(tried, name) && tried[name] >= 0 ? tried[name] : defaults.weights[name]));
    }

    /** For each set of criteria that can apply, one over the weight that they have together. */
    function shares(weights) {
      return Float64Array.from({ length: 1 << criteria.length }, (_, set) => {
        const total = weights.reduce((sum, weight, k) => sum + (set & (1 << k) ? weight : 0), 0);
        return total > 0 ? 1 / total : 0;
      });
    }

    const otherWeights = trial => weightsOf(trial).some((weight, k) => weight !== defaults.weights[criteria[k]]);

    const scorer = { defaults, criteria };

    /** Whether the reader tries anything that changes scores. */
    scorer.tried = trial => otherWeights(trial);

    /** Fill a Float64Array with the scores of all links; 0 where no criterion that counts applies. */
    scorer.scores = (trial, out) => {
      if (!scorer.tried(trial)) {
        for (let i = 0; i < links.rows; i++) out[i] = links.get('score', i) ?? 0;
        return out;
      }
      prepare();
      const weights = weightsOf(trial);
      const share = shares(weights);
      out.fill(0);
      logs.forEach((log, k) => {
        const weight = weights[k];
        if (weight > 0) for (let i = 0; i < out.length; i++) out[i] += weight * log[i];
      });
      for (let i = 0; i < out.length; i++) {
        const part = share[applying[i]];
        out[i] = part > 0 ? Math.min(100, 100 * Math.exp(out[i] * part)) : 0;
      }
      if (run.readiness_in_score) for (let i = 0; i < out.length; i++) out[i] *= links.get('readiness', i) ?? 1;
      return out;
    };

    /** Weights of one link by criterion: shared over those that apply, so that they sum to 1. */
    scorer.weights = (trial, i) => {
      prepare();
      const weights = weightsOf(trial);
      const part = shares(weights)[applying[i]];
      return Object.fromEntries(criteria.map((name, k) => [name, applying[i] & (1 << k) ? weights[k] * part : 0]));
    };

    /** Desirability of a criterion of a link; null where it does not apply. */
    scorer.value = (trial, i, criterion) => links.get(`d_${criterion}`, i);

    return scorer;
  };
})(window.SymbiosisMap);
