/* The card of a hub: who is in it, whom to call together, what flows, what it saves, what stands in the way. */
(function (SM) {
  'use strict';

  const { el } = SM;
  const ROLES = ['anchor', 'supplier', 'both', 'receiver'];
  /** A barrier with a smaller factor takes more than a quarter of the readiness. */
  const HEAVY = 0.75;
  const LINKS_TO_CALL_FOR = 3;

  /** Whom to call together first: the anchor, and both ends of the best links that get a share of the supply, those
      without a heavy barrier before those with one; where nothing in the hub is shared out, of all its links. */
  SM.callFirst = (hub, { model, state }) => {
    const heavy = link => model.barriersOf(link).some(id => Object.hasOwn(model.data.barriers, id) && model.data.barriers[id].factor < HEAVY);
    const ranked = state.ranked(model.linksOfHub[hub]);
    const shared = ranked.some(link => model.flowOf[link] >= 0);
    const able = ranked.filter(link => !shared || model.flowOf[link] >= 0);
    const links = [...able.filter(link => !heavy(link)), ...able.filter(heavy)].slice(0, LINKS_TO_CALL_FOR);
    const people = new Map([[model.siteOf(model.hubs.get('anchor_site_id', hub)), []]]);
    for (const link of links) {
      for (const site of [model.links.from[link], model.links.to[link]]) {
        if (!people.has(site)) people.set(site, []);
        people.get(site).push(link);
      }
    }
    return { shared, people: [...people].filter(([site]) => site >= 0).map(([site, about]) => ({ site, links: about })) };
  };

  function callParts(hub, tools) {
    const { model, words, parts } = tools;
    const { shared, people } = SM.callFirst(hub, tools);
    const about = (site, link) => {
      const other = model.links.from[link] === site ? model.links.to[link] : model.links.from[link];
      return parts.go('link', link, `${words.term('resource', model.resourceOf(link))}: ${model.siteName(other)}`);
    };
    const line = ({ site, links }) => {
      const operator = model.sites.get('operator', site);
      return el(
        'li',
        {},
        parts.go('site', site, model.siteName(site)),
        operator && operator !== model.siteName(site) && el('span', {}, `${words.say('operator')}: ${operator}`),
        links.map(link => el('small', {}, about(site, link)))
      );
    };
    return [el('ol', { class: 'people' }, people.map(line)), el('p', { class: 'hint' }, words.say(shared ? 'call_rule' : 'call_rule_unknown'))];
  }

  function barrierCounts(hub, tools) {
    const { model, words } = tools;
    const counts = SM.barriersOfHub(hub, model);
    const all = words.whole(model.linksOfHub[hub].length);
    if (!counts.length) return el('p', { class: 'hint' }, words.say('no_barriers'));
    return el(
      'ul',
      { class: 'barriers counted' },
      counts.map(({ id, n }) => {
        const { name, remedy } = SM.barrierTexts(id, tools);
        return el('li', {}, el('b', {}, SM.spoken(name)), el('span', { class: 'times' }, words.say('barrier_count', { n: words.whole(n), all })), remedy && el('span', { class: 'remedy' }, SM.spoken(remedy)));
      })
    );
  }

  SM.hubCard = (hub, tools) => {
    const { model, state, words, parts } = tools;
    const { hubs } = model;
    const { say } = words;
    const get = name => hubs.get(name, hub);
    const members = [...model.membersOf[hub]].sort((a, b) => ROLES.indexOf(a.role) - ROLES.indexOf(b.role) || words.compare(model.siteName(a.site), model.siteName(b.site)));
    const mark = site => SM.markSample(model.offers[site] && model.wants[site] ? 'both' : model.wants[site] ? 'demand' : 'surplus');
    const climate = get('co2_saved_t_per_year');
    const links = state.ranked(model.linksOfHub[hub]);
    const flowing = SM.sankeyParts(hub, tools);
    return [
      el('h2', {}, get('name')),
      el('p', { class: 'kind' }, el('span', { class: 'rank' }, words.whole(state.hubRank[hub])), el('span', {}, say('hub_rank', { rank: words.whole(state.hubRank[hub]), n: words.whole(hubs.rows) }), ' ', SM.rankArrow(state, words, 'hub', hub))),
      el('p', { class: 'sentence' }, SM.spoken(SM.hubSentence(hub, tools))),
      words.known(get('score')) && el('div', { class: 'headline' }, el('b', { class: 'big' }, words.whole(state.hubScore[hub])), el('span', {}, say('of_100'), el('br'), say('hub_of', { sites: words.count('sites', members.length), links: words.count('links', links.length) }))),
      parts.section(say('members'), parts.rows(members, ({ site, role }) => parts.go('site', site, [mark(site), el('span', { class: 'what' }, model.siteName(site), el('small', {}, words.term('role', role))), role === 'anchor' ? parts.badge(say('anchor'), 'anchor') : null]), 12)),
      parts.section(say('flows_inside'), flowing.length ? flowing : el('p', { class: 'hint' }, say('no_totals'))),
      parts.section(
        say('effect'),
        parts.facts([
          [say(climate < 0 ? 'co2_added' : 'co2_saved'), words.known(climate) ? `${words.quantity(Math.abs(climate), 't/yr')} CO₂` : null],
          [say('investment'), words.known(get('capex_eur')) ? words.quantity(get('capex_eur'), 'EUR') : null],
          [say('saving'), words.known(get('saving_eur_per_year')) ? words.quantity(get('saving_eur_per_year'), 'EUR/yr') : null],
          [say('area'), words.known(get('area_km2')) ? `${words.figure(get('area_km2'), 2)} km²` : null],
        ])
      ),
      model.trenchesOf[hub].length > 0 && parts.section(say('trenches'), SM.trenchParts(hub, tools)),
      parts.section(say('call_first'), callParts(hub, tools)),
      parts.section(say('barriers_inside'), barrierCounts(hub, tools)),
      parts.section(say('links_inside', { n: words.whole(links.length) }), parts.rows(links, link => parts.linkRow(link), 10)),
      parts.section(
        say('build'),
        parts.facts([
          [say('connectance'), words.known(get('connectance')) ? words.percent(get('connectance')) : null],
          [say('diversity'), words.known(get('diversity')) ? words.fixed(get('diversity'), 2) : null],
          [say('redundancy'), words.known(get('redundancy')) ? words.percent(get('redundancy')) : null],
        ]),
        el('p', { class: 'hint' }, say('build_hint'))
      ),
      parts.assumptions([['hubs', get('hub_id')]]),
    ];
  };
})(window.SymbiosisMap);
