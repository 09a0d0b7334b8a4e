/* The card of a link: what it is, who offers and takes how much, why its score, what it costs and saves. */
(function (SM) {
  'use strict';

  const { el } = SM;

  /** Criteria of a link with value, weight, factor and points lost; factors multiply to the score. */
  SM.breakdown = (model, link) => {
    const rows = model.data.criteria
      .map(name => ({ name, value: model.links.get(`d_${name}`, link), weight: model.links.get(`w_${name}`, link) }))
      .filter(row => row.value !== null && row.weight);
    const total = rows.reduce((sum, row) => sum + row.weight, 0);
    for (const row of rows) {
      row.weight /= total;
      row.factor = row.value ** row.weight;
    }
    let product = rows.reduce((all, row) => all * row.factor, 1);
    const [stated, readiness] = [model.links.get('score', link), model.links.get('readiness', link)];
    if (stated !== null && readiness !== null && readiness < 1 && Math.abs(stated - 100 * product * readiness) < Math.abs(stated - 100 * product)) {
      rows.push({ name: 'readiness', value: readiness, weight: 1, factor: readiness });
      product *= readiness;
    }
    const logarithm = Math.log(product);
    for (const row of rows) {
      row.lost = product > 0 && product < 1 ? (100 * (1 - product) * Math.log(row.factor)) / logarithm : 100 * (1 - row.factor);
    }
    return { rows, score: 100 * product };
  };

  function ends(link, { model, words, parts }) {
    const { links, streams } = model;
    const unit = links.get('unit', link);
    const moved = links.get('quantity_per_year', link);
    const sides = [
      ['offers', links.from[link], links.surplus[link]],
      ['takes', links.to[link], links.demand[link]],
    ];
    const most = Math.max(moved ?? 0, ...sides.map(([, , stream]) => streams.get('quantity_per_year', stream) ?? 0));
    const width = value => (most > 0 ? Math.max(0.8, (100 * value) / most) : 0);
    const colour = SM.COLOURS[model.resourceOf(link)];
    const bar = (quantity, share, solid) => {
      const whole = el('i', { class: solid ? 'bar solid' : 'bar' });
      whole.style.width = `${words.known(quantity) ? width(quantity) : 100}%`;
      whole.style.color = colour;
      if (!words.known(quantity)) whole.classList.add('unknown');
      const used = el('i', {});
      used.style.width = `${100 * Math.min(1, share ?? 0)}%`;
      whole.append(used);
      return el('div', { class: 'bar-row', 'aria-hidden': 'true' }, whole);
    };
    const power = stream => (words.known(streams.get('power_mw', stream)) ? `${words.figure(streams.get('power_mw', stream))} MW` : null);
    const degrees = stream => (words.known(streams.get('temperature_c', stream)) ? words.temperature(streams.get('temperature_c', stream)) : null);
    const side = ([verb, site, stream]) => {
      const quantity = streams.get('quantity_per_year', stream);
      const share = words.known(moved) && quantity > 0 ? moved / quantity : null;
      const figures = [words.known(quantity) ? words.quantity(quantity, unit) : words.say('quantity_unknown'), power(stream), degrees(stream)].filter(Boolean);
      return el(
        'div',
        { class: 'end' },
        el('div', { class: 'end-head' }, el('span', { class: 'verb' }, words.say(verb)), parts.go('site', site, model.siteName(site))),
        el('div', { class: 'end-stream' }, SM.streamName(stream, { model, words }), ' ', parts.basis(streams.get('basis', stream))),
        bar(quantity, share, false),
        el('div', { class: 'end-figures' }, el('b', {}, figures.join(' · ')), share === null ? null : el('span', {}, words.say(verb === 'offers' ? 'share_of_supply' : 'share_of_demand', { share: words.percent(share) })))
      );
    };
    return el(
      'div',
      { class: 'ends' },
      side(sides[0]),
      el('div', { class: 'end moved' }, el('div', { class: 'end-head' }, el('span', { class: 'verb' }, words.say('could_move'))), bar(moved, 1, true), el('div', { class: 'end-figures' }, el('b', {}, words.quantity(moved, unit)), el('span', {}, words.range(links.get('quantity_low', link), links.get('quantity_high', link), unit)))),
      side(sides[1])
    );
  }

  function why(link, { model, words }) {
    const { say } = words;
    const { rows, score } = SM.breakdown(model, link);
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
        el('td', {}, row.lost > 0.0005 ? `−${words.fixed(row.lost, 1)}` : words.fixed(0, 1))
      );
    const foot = el('tr', { class: 'total' }, el('th', { scope: 'row', colspan: 4 }, say('product')), el('td', {}, words.fixed(score / 100, 3)), el('td', {}, words.fixed(score, 1)));
    return [el('table', { class: 'why' }, el('thead', {}, head), el('tbody', {}, rows.map(line)), el('tfoot', {}, foot)), el('p', { class: 'hint' }, say('why_hint'))];
  }

  function money(link, { model, words, parts }) {
    const { links } = model;
    const { say } = words;
    const get = name => links.get(name, link);
    const unit = get('cost_unit');
    const plain = value => (words.known(value) ? `${words.figure(value)} ${words.unit(unit)}` : null);
    const known = ['cost', 'capex_eur', 'payback_years', 'saving_eur_per_year', 'alternative_cost'].some(name => words.known(get(name)));
    if (!known) return el('p', { class: 'hint' }, say('no_economics'));
    const saving = get('saving_eur_per_year');
    return [
      words.known(get('cost')) && [
        parts.rangeBar({ low: get('cost_low'), mode: get('cost'), high: get('cost_high'), against: get('alternative_cost'), label: say('cost_bar_label') }),
        el('div', { class: 'range-legend' }, el('span', {}, el('i', { class: 'dot' }), ` ${say('cost')}: ${plain(get('cost'))}`), words.known(get('alternative_cost')) && el('span', {}, el('i', { class: 'tick' }), ` ${say('alternative')}: ${plain(get('alternative_cost'))}`)),
      ],
      parts.facts([
        [say('cost_range'), words.range(get('cost_low'), get('cost_high'), unit)],
        [say('investment'), words.known(get('capex_eur')) ? words.quantity(get('capex_eur'), 'EUR') : null],
        [say('investment_range'), words.range(get('capex_low_eur'), get('capex_high_eur'), 'EUR')],
        [say('saving'), words.known(saving) ? words.quantity(saving, 'EUR/yr') : null],
        [say('payback'), words.known(get('payback_years')) ? `${words.figure(get('payback_years'), 2)} ${words.unit('yr')}` : words.known(saving) ? say('no_payback') : null],
        [say('economic_distance'), words.known(get('economic_distance_m')) ? words.distance(get('economic_distance_m')) : null],
      ]),
    ];
  }

  function barriers(link, { model, words }) {
    const ids = model.barriersOf(link);
    const readiness = model.links.get('readiness', link);
    return [
      words.known(readiness) && el('p', {}, words.say('readiness_is', { share: words.percent(readiness) })),
      ids.length
        ? el(
            'ul',
            { class: 'barriers' },
            ids.map(id => {
              const known = Object.hasOwn(model.data.barriers, id) ? model.data.barriers[id] : {};
              const name = words.term('barrier', id);
              return el('li', {}, el('b', {}, name === id ? known.name || id : name), words.known(known.factor) && el('span', { class: 'times' }, ` × ${words.fixed(known.factor, 2)}`), known.remedy && el('span', {}, known.remedy), known.source && el('small', {}, SM.linked(known.source)));
            })
          )
        : el('p', { class: 'hint' }, words.say('no_barriers')),
    ];
  }

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
    if (!found) return words.term('decided', text);
    const what = text.slice(found[0].length);
    return words.say(`decided.${found[1]}`, { what: found[1] === 'weight' ? words.term('criterion', what) : what });
  }

  /** How far the figures may be off, over the draws: null where nothing was drawn. */
  function doubtFacts(row, { model, words, parts }) {
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
        [say('decided_by'), get('decided_by') && `${decidedBy(get('decided_by'), words)} (${words.percent(get('decided_share'))})`],
      ]),
      el('p', { class: 'hint' }, say('doubt_hint', { n: words.whole(get('draws')), error: words.percent(get('sampling_error')) })),
    ];
  }

  SM.linkCard = (link, tools) => {
    const { model, state, words, parts } = tools;
    const { links, flows } = model;
    const { say } = words;
    const get = name => links.get(name, link);
    const resource = model.resourceOf(link);
    const hub = model.hubOfLink[link];
    const flow = model.flowOf[link];
    const precision = get('precision_m');
    const climate = get('co2_saved_t_per_year');
    return [
      el('h2', {}, parts.go('site', links.from[link], model.siteName(links.from[link])), el('span', { class: 'arrow' }, ' → '), parts.go('site', links.to[link], model.siteName(links.to[link]))),
      el('p', { class: 'kind' }, SM.lineSample(resource, get('transport')), el('span', {}, [words.term('resource', resource), words.term('mode', get('mode')), words.term('transport', get('transport'))].filter(Boolean).join(' · '))),
      el('div', { class: 'headline' }, el('b', { class: 'big', id: 'card-score' }, words.whole(state.score[link])), el('span', {}, say('of_100'), el('br'), say('place_of', { place: words.whole(state.place[link]), n: words.whole(links.rows) })), hub >= 0 && parts.go('hub', hub, el('span', { class: 'rank' }, words.whole(state.hubRank[hub])), model.hubs.get('name', hub))),
      el('p', { class: 'sentence' }, SM.spoken(SM.linkSentence(link, tools))),
      ends(link, tools),
      parts.section(say('why_this_score'), why(link, tools)),
      parts.section(
        say('way'),
        parts.facts([
          [say('route'), words.known(get('route_m')) ? words.distance(get('route_m')) : null],
          [say('crow'), words.distance(get('crow_m'))],
          [say('sea_share'), words.known(get('sea_share')) ? words.percent(get('sea_share')) : null],
          [say('precision'), words.known(precision) ? `± ${words.distance(precision)}` : null],
        ]),
        precision > 0.5 * (get('crow_m') ?? 0) && el('p', { class: 'caution' }, say('precision_caution'))
      ),
      parts.section(say('economics'), money(link, tools)),
      parts.section(
        say('climate'),
        parts.facts([
          [say(climate < 0 ? 'co2_added' : 'co2_saved'), words.known(climate) ? `${words.quantity(Math.abs(climate), 't/yr')} CO₂` : say('unknown')],
          [say('against'), get('co2_reference') && SM.spoken(SM.translated(words, 'reference', get('co2_reference')))],
        ])
      ),
      links.doubt[link] >= 0 && parts.section(say('doubt'), doubtFacts(links.doubt[link], tools)),
      parts.section(say('readiness'), barriers(link, tools)),
      model.flows.rows > 0 &&
        parts.section(
          say('shared_out'),
          flow < 0
            ? el('p', { class: 'hint' }, say(words.known(get('quantity_per_year')) ? 'no_flow' : 'no_amount'))
            : parts.facts([
                [say('flows_here'), words.quantity(flows.get('quantity_per_year', flow), flows.get('unit', flow))],
                [say('of_supply'), words.percent(flows.get('share_of_supply', flow))],
                [say('of_demand'), words.percent(flows.get('share_of_demand', flow))],
              ])
        ),
      parts.section(say('inputs'), parts.stream(links.surplus[link]), parts.stream(links.demand[link])),
      parts.assumptions([
        ['links', get('link_id')],
        ['links', `${get('surplus_id')}>${get('demand_id')}`],
        ['streams', get('surplus_id')],
        ['streams', get('demand_id')],
        ['sites', get('surplus_site_id')],
        ['sites', get('demand_site_id')],
      ].filter((key, i, all) => all.findIndex(other => other.join('/') === key.join('/')) === i)),
      el('p', { class: 'key' }, get('link_id')),
    ];
  };

  SM.missCard = (miss, tools) => {
    const { model, words, parts } = tools;
    const { misses } = model;
    const { say } = words;
    const get = name => misses.get(name, miss);
    return [
      el('h2', {}, parts.go('site', misses.from[miss], model.siteName(misses.from[miss])), el('span', { class: 'arrow' }, ' → '), parts.go('site', misses.to[miss], model.siteName(misses.to[miss]))),
      el('p', { class: 'kind' }, SM.lineSample(get('resource')), el('span', {}, `${words.term('resource', get('resource'))} · ${say('near_miss')}`)),
      el('p', { class: 'shortfall' }, parts.shortfall(miss)),
      el('p', { class: 'sentence' }, SM.spoken(SM.missSentence(miss, tools))),
      parts.facts([
        [say('gate'), words.term('gate', get('gate'))],
        [say('crow'), words.distance(get('crow_m'))],
        [say('route'), words.known(get('route_m')) ? words.distance(get('route_m')) : null],
        [say('would_need'), SM.remedyOfMiss(miss, tools)],
        [say('gate_says'), get('reason') && el('span', { lang: 'en' }, get('reason'))],
      ]),
      misses.doubt[miss] >= 0 && parts.section(say('doubt'), doubtFacts(misses.doubt[miss], tools)),
      parts.section(say('inputs'), parts.stream(misses.surplus[miss]), parts.stream(misses.demand[miss])),
      parts.assumptions([
        ['streams', get('surplus_id')],
        ['streams', get('demand_id')],
      ]),
    ];
  };
})(window.SymbiosisMap);
