/* The card of a hub: who is in it, what flows, what it saves, how it is built. */
(function (SM) {
  'use strict';

  const { el } = SM;
  const ROLES = ['anchor', 'supplier', 'both', 'receiver'];

  SM.hubCard = (hub, tools) => {
    const { model, state, words, parts } = tools;
    const { hubs } = model;
    const { say } = words;
    const get = name => hubs.get(name, hub);
    const members = [...model.membersOf[hub]].sort((a, b) => ROLES.indexOf(a.role) - ROLES.indexOf(b.role) || words.compare(model.siteName(a.site), model.siteName(b.site)));
    const mark = site => SM.markSample(model.offers[site] && model.wants[site] ? 'both' : model.wants[site] ? 'demand' : 'surplus');
    const totals = model.data.resources.filter(name => get(`${name}_per_year`) > 0);
    const climate = get('co2_saved_t_per_year');
    return [
      el('h2', {}, get('name')),
      el('p', { class: 'kind' }, el('span', { class: 'rank' }, words.whole(state.hubRank[hub])), el('span', {}, say('hub_rank', { rank: words.whole(state.hubRank[hub]), n: words.whole(hubs.rows) }))),
      words.known(get('score')) && el('div', { class: 'headline' }, el('b', { class: 'big' }, words.whole(state.hubScore[hub])), el('span', {}, say('of_100'), el('br'), say('hub_of', { sites: words.count('sites', members.length), links: words.count('links', model.linksOfHub[hub].length) }))),
      el('p', { class: 'sentence' }, SM.spoken(SM.hubSentence(hub, tools))),
      parts.section(say('members'), parts.rows(members, ({ site, role }) => parts.go('site', site, [mark(site), el('span', { class: 'what' }, model.siteName(site), el('small', {}, words.term('role', role))), role === 'anchor' ? parts.badge(say('anchor'), 'anchor') : null]), 12)),
      parts.section(
        say('flows_inside'),
        totals.length
          ? el('table', { class: 'totals' }, el('tbody', {}, totals.map(name => el('tr', {}, el('td', {}, SM.lineSample(name)), el('th', { scope: 'row' }, words.term('resource', name)), el('td', {}, words.quantity(get(`${name}_per_year`), model.data.units[name]))))))
          : el('p', { class: 'hint' }, say('no_totals'))
      ),
      parts.section(
        say('effect'),
        parts.facts([
          [say(climate < 0 ? 'co2_added' : 'co2_saved'), words.known(climate) ? `${words.quantity(Math.abs(climate), 't/yr')} CO₂` : null],
          [say('investment'), words.known(get('capex_eur')) ? words.quantity(get('capex_eur'), 'EUR') : null],
          [say('saving'), words.known(get('saving_eur_per_year')) ? words.quantity(get('saving_eur_per_year'), 'EUR/yr') : null],
          [say('area'), words.known(get('area_km2')) ? `${words.figure(get('area_km2'), 2)} km²` : null],
        ])
      ),
      parts.section(say('links_inside', { n: words.whole(model.linksOfHub[hub].length) }), parts.rows(state.ranked(model.linksOfHub[hub]), link => parts.linkRow(link), 10)),
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
