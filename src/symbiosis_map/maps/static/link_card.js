/* The card of a link: what it is, who offers and takes how much, why its score, what it costs and saves. */
(function (SM) {
  'use strict';

  const { el } = SM;

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

  function money(link, tools) {
    const { model, state, words, parts } = tools;
    const { say } = words;
    const get = name => model.links.get(name, link);
    const now = SM.costsOf(link, tools);
    const tried = state.scorer.prices(state.trial, link) !== null;
    const unit = get('cost_unit');
    const plain = value => (words.known(value) ? `${words.figure(value)} ${words.unit(unit)}` : null);
    const known = ['cost', 'capex_eur', 'payback_years', 'saving_eur_per_year', 'alternative_cost'].some(name => words.known(now(name)));
    if (!known) return el('p', { class: 'hint' }, say('no_economics'));
    const [low, high] = tried ? [null, null] : [get('cost_low'), get('cost_high')];
    const saving = now('saving_eur_per_year');
    const alternative = now('alternative_cost');
    return [
      words.known(now('cost')) && [
        parts.rangeBar({ low, mode: now('cost'), high, against: alternative, label: say('cost_bar_label'), unit }),
        el('div', { class: 'range-legend' }, el('span', {}, el('i', { class: 'dot' }), ` ${say('cost')}: ${plain(now('cost'))}`), words.known(alternative) && el('span', {}, el('i', { class: 'tick' }), ` ${say('alternative')}: ${plain(alternative)}`)),
      ],
      tried && el('p', { class: 'hint' }, say('prices_tried')),
      parts.facts([
        [say('cost_range'), words.range(low, high, unit)],
        [say('investment'), words.known(get('capex_eur')) ? words.quantity(get('capex_eur'), 'EUR') : null],
        [say('investment_range'), words.range(get('capex_low_eur'), get('capex_high_eur'), 'EUR')],
        [say('saving'), words.known(saving) ? words.quantity(saving, 'EUR/yr') : null],
        [say('payback'), words.known(now('payback_years')) ? `${words.figure(now('payback_years'), 2)} ${words.unit('yr')}` : saving <= 0 && words.known(saving) ? say('no_payback') : null],
        [say('economic_distance'), words.known(now('economic_distance_m')) ? words.distance(now('economic_distance_m')) : null],
      ]),
    ];
  }

  function barriers(link, tools) {
    const { model, words } = tools;
    const ids = model.barriersOf(link);
    const readiness = model.links.get('readiness', link);
    return [
      words.known(readiness) && el('p', {}, words.say('readiness_is', { share: words.percent(readiness) })),
      ids.length ? SM.barrierList(ids, tools) : el('p', { class: 'hint' }, words.say('no_barriers')),
    ];
  }

  function heading(link, { model, state, words, parts }) {
    const { say } = words;
    const hub = model.hubOfLink[link];
    const before = model.links.get('score', link);
    return [
      el(
        'div',
        { class: 'headline' },
        el('b', { class: 'big', id: 'card-score' }, words.whole(state.score[link])),
        el('span', {}, say('of_100'), el('br'), say('place_of', { place: words.whole(state.place[link]), n: words.whole(model.links.rows) }), ' ', SM.rankArrow(state, words, 'link', link)),
        hub >= 0 && parts.go('hub', hub, el('span', { class: 'rank' }, words.whole(state.hubRank[hub])), model.hubs.get('name', hub))
      ),
      state.scorer.tried(state.trial) && el('p', { class: 'hint tried' }, say('score_tried', { score: words.whole(before) })),
      state.scorer.dropped[link] === 1 && el('p', { class: 'caution' }, say('no_longer_pays')),
    ];
  }

  function climate(link, { model, words, parts }) {
    const { say } = words;
    const saved = model.links.get('co2_saved_t_per_year', link);
    const reference = model.links.get('co2_reference', link);
    return parts.facts([
      [say(saved < 0 ? 'co2_added' : 'co2_saved'), words.known(saved) ? `${words.quantity(Math.abs(saved), 't/yr')} CO₂` : say('unknown')],
      [say('against'), reference && SM.spoken(SM.translated(words, 'reference', reference))],
    ]);
  }

  function sharedOut(link, { model, words, parts }) {
    const { say } = words;
    const { flows } = model;
    const flow = model.flowOf[link];
    if (flow < 0) return el('p', { class: 'hint' }, say(words.known(model.links.get('quantity_per_year', link)) ? 'no_flow' : 'no_amount'));
    return parts.facts([
      [say('flows_here'), words.quantity(flows.get('quantity_per_year', flow), flows.get('unit', flow))],
      [say('of_supply'), words.percent(flows.get('share_of_supply', flow))],
      [say('of_demand'), words.percent(flows.get('share_of_demand', flow))],
    ]);
  }

  function way(link, { model, words, parts }) {
    const { say } = words;
    const get = name => model.links.get(name, link);
    const precision = get('precision_m');
    const metres = name => (get(name) > 0 ? words.distance(get(name)) : null);
    const sailed = get('transport') === 'ship' || get('transport') === 'pipe' ? 'sea_m' : 'ferry_m';
    const pieces = [
      ['way_ferry', 'ferry_m'],
      ['way_sea', 'sea_m'],
      ['way_land', 'land_m'],
    ].filter(([, name]) => metres(name)).map(([key, name]) => say(key, { length: metres(name) }));
    const laid = get('laying_factor');
    return [
      parts.facts([
        [say('route'), words.known(get('route_m')) ? words.distance(get('route_m')) : null],
        [say('crow'), words.distance(get('crow_m'))],
        [say('way_parts'), metres(sailed) ? pieces.join(' · ') : null],
        [say('climb'), metres('climb_m')],
        [say('laying'), words.known(laid) && Math.abs(laid - 1) >= 0.005 ? `${laid > 1 ? '+' : '−'}${words.percent(Math.abs(laid - 1))}` : null],
        [say('sea_share'), words.known(get('sea_share')) ? words.percent(get('sea_share')) : null],
        [say('precision'), words.known(precision) ? `± ${words.distance(precision)}` : null],
      ]),
      get('route_kind') === 'pipe' && get('route_reason') && el('p', { class: 'hint', lang: 'en' }, SM.spoken(get('route_reason'))),
      precision > 0.5 * (get('crow_m') ?? 0) && el('p', { class: 'caution' }, say('precision_caution')),
    ];
  }

  SM.linkCard = (link, tools) => {
    const { model, words, parts } = tools;
    const { links } = model;
    const { say } = words;
    const get = name => links.get(name, link);
    const resource = model.resourceOf(link);
    const [from, to, surplus, demand] = [links.from[link], links.to[link], links.surplus[link], links.demand[link]];
    const detailed = !(link >= model.data.detailed_links);
    const months = SM.monthParts(link, tools);
    const near = SM.nearMissesOf({ from, to, surplus, demand }, -1, model);
    const keys = [
      ['links', get('link_id')],
      ['links', `${get('surplus_id')}>${get('demand_id')}`],
      ['streams', get('surplus_id')],
      ['streams', get('demand_id')],
      ['sites', get('surplus_site_id')],
      ['sites', get('demand_site_id')],
    ];
    return [
      el('h2', {}, parts.go('site', from, model.siteName(from)), el('span', { class: 'arrow' }, ' → '), parts.go('site', to, model.siteName(to))),
      el('p', { class: 'kind' }, SM.lineSample(resource, get('transport')), el('span', {}, [words.term('resource', resource), words.term('mode', get('mode')), words.term('transport', get('transport'))].filter(Boolean).join(' · '))),
      el('p', { class: 'sentence' }, SM.spoken(SM.linkSentence(link, tools))),
      heading(link, tools),
      SM.scoreBar(link, tools),
      parts.section(say('why_this_score'), SM.whyParts(link, tools)),
      ends(link, tools),
      !detailed && el('p', { class: 'hint' }, say('details_left_out', { n: words.whole(model.data.detailed_links) })),
      detailed && parts.section(say('economics'), money(link, tools)),
      parts.section(say('climate'), climate(link, tools)),
      months && parts.section(say('by_month'), months),
      parts.section(say('readiness'), barriers(link, tools)),
      near.length > 0 && parts.section(say('near_misses_of_ends'), parts.rows(near, miss => parts.missRow(miss))),
      model.flows.rows > 0 && parts.section(say('shared_out'), sharedOut(link, tools)),
      parts.section(say('way'), way(link, tools)),
      links.doubt[link] >= 0 && parts.section(say('doubt'), SM.doubtParts(links.doubt[link], tools)),
      parts.section(say('inputs'), parts.stream(surplus), parts.stream(demand)),
      parts.assumptions(keys.filter((key, i, all) => all.findIndex(other => other.join('/') === key.join('/')) === i)),
      el('p', { class: 'key' }, get('link_id')),
    ];
  };
})(window.SymbiosisMap);
