/* Why a link has its score, and how sure that is: shared by the cards of links and near misses. */
(function (SM) {
  'use strict';

  const { el, svg } = SM;

  /** Criteria of a link with value, weight, factor and points lost, under what the reader tries; factors multiply
      to the score. */
  SM.breakdown = (model, state, link) => {
    const weights = state.scorer.weights(state.trial, link);
    const rows = model.data.criteria
      .map(name => ({ name, value: state.scorer.value(state.trial, link, name), weight: weights[name] }))
      .filter(row => row.value !== null && row.weight > 0);
    for (const row of rows) row.factor = row.value ** row.weight;
    let product = rows.reduce((all, row) => all * row.factor, 1);
    const [score, readiness] = [state.score[link], model.links.get('readiness', link)];
    if (readiness !== null && readiness < 1 && Math.abs(score - 100 * product * readiness) < Math.abs(score - 100 * product)) {
      rows.push({ name: 'readiness', value: readiness, weight: 1, factor: readiness });
      product *= readiness;
    }
    const logarithm = Math.log(product);
    for (const row of rows) {
      row.lost = product > 0 && product < 1 ? (100 * (1 - product) * Math.log(row.factor)) / logarithm : 100 * (1 - row.factor);
    }
    return { rows, score: 100 * product };
  };

  /** The table of value, weight, factor and points. */
  SM.whyParts = (link, { model, state, words }) => {
    const { say } = words;
    const { rows, score } = SM.breakdown(model, state, link);
    const meter = value => {
      const filled = el('i', {});
      filled.style.width = `${100 * value}%`;
      return el('div', { class: 'meter' }, filled);
    };
    const head = el('tr', {}, el('th', { scope: 'col' }, say('criterion')), el('th', { scope: 'col', colspan: 2 }, say('value')), el('th', { scope: 'col' }, say('weight')), el('th', { scope: 'col' }, say('factor')), el('th', { scope: 'col' }, say('points')));
    const unknown = (model.links.get('unknowns', link) || '').split(';');
    const line = row =>
      el(
        'tr',
        {},
        el('th', { scope: 'row', title: say(`criterion_help.${row.name}`) }, words.term('criterion', row.name), unknown.includes(row.name) && el('small', { class: 'hint' }, ` ${say('counted_as_neutral')}`)),
        el('td', { class: 'meter-cell' }, meter(row.value)),
        el('td', {}, words.whole(100 * row.value)),
        el('td', {}, words.percent(row.weight)),
        el('td', {}, `× ${words.fixed(row.factor, 3)}`),
        el('td', {}, row.lost >= 0.05 ? `−${words.fixed(row.lost, 1)}` : words.fixed(0, 1))
      );
    const foot = el('tr', { class: 'total' }, el('th', { scope: 'row', colspan: 4 }, say('product')), el('td', {}, words.fixed(score / 100, 3)), el('td', {}, words.fixed(score, 1)));
    return [el('table', { class: 'why' }, el('thead', {}, head), el('tbody', {}, rows.map(line)), el('tfoot', {}, foot)), el('p', { class: 'hint' }, say('why_hint'))];
  };

  /** P10 to P90 on a scale from 0 to 100, with the score on it; null where nothing was drawn. */
  SM.scoreBar = (link, { model, state, words }) => {
    const row = model.links.doubt[link];
    const [low, high] = [model.doubt.get('score_p10', row), model.doubt.get('score_p90', row)];
    if (row < 0 || !words.known(low) || !words.known(high)) return null;
    const at = value => 6 + 2.88 * value;
    const score = state.score[link];
    const values = { score: words.whole(score), low: words.whole(low), high: words.whole(high) };
    const shapes = [
      svg('path', { d: 'M6 9H294', class: 'axis' }),
      [0, 25, 50, 75, 100].map(value => svg('path', { d: `M${at(value)} 6V12`, class: 'axis' })),
      svg('rect', { x: at(low), y: 4, width: Math.max(2, at(high) - at(low)), height: 10, rx: 2, class: 'span' }),
      svg('circle', { cx: at(score), cy: 9, r: 5.5, class: 'mode' }),
    ];
    return el(
      'div',
      { class: 'score-range' },
      svg('svg', { viewBox: '0 0 300 18', class: 'range score-bar', role: 'img', 'aria-label': words.say('score_bar_label', values) }, shapes.flat()),
      el('p', { class: 'hint' }, words.say('score_bar_text', values))
    );
  };

  const DECIDED = [
    ['weight of ', 'weight'],
    ['amount of ', 'amount'],
    ['return temperature of ', 'return_temperature'],
    ['temperature of ', 'temperature'],
    ['value of ', 'value'],
    ['CO2 of what replaces ', 'displacement'],
  ];
  const NOT_COMPUTED = ', which could not be computed';

  /** The input that decides, in the language of the reader; names of streams and sites stay as they are. */
  function decidedBy(text, words) {
    if (text.endsWith(NOT_COMPUTED)) return words.say('decided.unknown', { what: words.term('criterion', text.slice(0, -NOT_COMPUTED.length)) });
    const found = DECIDED.find(([begin]) => text.startsWith(begin));
    if (!found) return SM.spoken(SM.translated(words, 'decided', text));
    const what = text.slice(found[0].length);
    return words.say(`decided.${found[1]}`, { what: found[1] === 'weight' ? words.term('criterion', what) : what });
  }

  /** How far the figures may be off, over the draws: null where nothing was drawn. */
  SM.doubtParts = (row, { model, words, parts }) => {
    if (row < 0) return null;
    const { say } = words;
    const get = name => model.doubt.get(name, row);
    const fails = get('gate_fail_chance');
    const score = words.known(get('score_p10')) ? `${words.whole(get('score_p10'))}–${words.whole(get('score_p90'))}` : null;
    const rank = words.known(get('rank_p05')) ? say('rank_between', { from: words.whole(get('rank_p05')), to: words.whole(get('rank_p95')), n: words.whole(model.links.rows) }) : null;
    return [
      parts.facts([
        [say('doubt_score'), score],
        [say('cost'), words.range(get('cost_p10'), get('cost_p90'), get('cost_unit'))],
        [say('co2_saved'), words.range(get('co2_saved_p10_t_per_year'), get('co2_saved_p90_t_per_year'), 't/yr')],
        [say('rank'), rank],
        [say('first_ten'), words.known(get('first_ten_share')) ? words.percent(get('first_ten_share')) : null],
        [say('gate_fails'), fails > 0 ? `${words.percent(fails)} (${words.term('gate', get('likely_gate'))})` : words.percent(0)],
        [say('decided_by'), get('decided_by') && [decidedBy(get('decided_by'), words), ` (${words.percent(get('decided_share'))})`]],
      ]),
      el('p', { class: 'hint' }, say('doubt_hint', { n: words.whole(get('draws')), error: words.percent(get('sampling_error')) })),
    ];
  };
})(window.SymbiosisMap);
