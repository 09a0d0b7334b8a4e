/* Tables of what is shown, for a spreadsheet. */
(function (SM) {
  'use strict';

  /** The links that the filters leave, best first, with a row of titles. */
  SM.linkRows = (model, state, words) => {
    const { links, sites, streams, doubt, flows } = model;
    const { say, term } = words;
    const from = name => i => sites.get(name, links.from[i]);
    const to = name => i => sites.get(name, links.to[i]);
    const own = name => i => links.get(name, i);
    const km = name => i => {
      const metres = links.get(name, i);
      return metres === null ? null : metres / 1000;
    };
    const cost = name => i => {
      const value = SM.costsOf(i, { model, state })(name);
      return Number.isFinite(value) ? value : null;
    };
    const spreadCost = name => i => (state.scorer.prices(state.trial, i) ? null : links.get(name, i));
    const spread = name => i => (links.doubt[i] < 0 ? null : doubt.get(name, links.doubt[i]));
    const tried = state.scorer.tried(state.trial);
    const columns = [
      ['column.rank', i => state.place[i]],
      tried && ['column.rank_run', i => state.startPlace[i]],
      ['column.score', i => Number(state.score[i].toFixed(2))],
      tried && ['column.score_run', own('score')],
      ['column.score_p10', spread('score_p10')],
      ['column.score_p90', spread('score_p90')],
      ['column.from', i => model.siteName(links.from[i])],
      ['column.from_municipality', from('municipality')],
      ['column.to', i => model.siteName(links.to[i])],
      ['column.to_municipality', to('municipality')],
      ['column.offered', i => streams.get('stream', links.surplus[i])],
      ['column.wanted', i => streams.get('stream', links.demand[i])],
      ['column.resource', i => term('resource', links.get('resource', i))],
      ['column.mode', i => term('mode', links.get('mode', i))],
      ['column.transport', i => term('transport', links.get('transport', i))],
      ['column.quantity', own('quantity_per_year')],
      ['column.quantity_low', own('quantity_low')],
      ['column.quantity_high', own('quantity_high')],
      ['column.unit', i => words.unit(links.get('unit', i))],
      ['column.flow', i => (model.flowOf[i] < 0 ? null : flows.get('quantity_per_year', model.flowOf[i]))],
      ['column.route_km', km('route_m')],
      ['column.crow_km', km('crow_m')],
      ['column.cost', cost('cost')],
      ['column.cost_low', spreadCost('cost_low')],
      ['column.cost_high', spreadCost('cost_high')],
      ['column.alternative', cost('alternative_cost')],
      ['column.cost_unit', i => words.unit(links.get('cost_unit', i))],
      ['column.capex', own('capex_eur')],
      ['column.saving', cost('saving_eur_per_year')],
      ['column.payback', cost('payback_years')],
      ['column.co2', own('co2_saved_t_per_year')],
      ['column.co2_reference', own('co2_reference')],
      ['criterion.readiness', i => (words.known(links.get('readiness', i)) ? Number(links.get('readiness', i).toFixed(3)) : null)],
      ['column.barriers', i => SM.barrierNames(model, words, i).join(' / ')],
      ['column.link_id', own('link_id')],
      ['column.from_id', own('surplus_site_id')],
      ['column.to_id', own('demand_site_id')],
    ].filter(Boolean);
    return [columns.map(([title]) => say(title)), ...state.visibleLinks().map(i => columns.map(([, value]) => value(i)))];
  };

  /** The hubs that the filters leave something of, best first, with a row of titles. */
  SM.hubRows = (model, state, words) => {
    const { hubs } = model;
    const { say, term } = words;
    const own = name => i => hubs.get(name, i);
    const tried = state.scorer.tried(state.trial);
    const columns = [
      [say('column.rank'), i => state.hubRank[i]],
      tried && [say('column.rank_run'), i => state.startHubRank[i]],
      [say('column.score'), i => state.hubScore[i]],
      tried && [say('column.score_run'), own('score')],
      [say('hub'), own('name')],
      [say('anchor'), i => model.siteName(model.siteOf(hubs.get('anchor_site_id', i)))],
      [say('sites'), own('n_sites')],
      [say('links'), own('n_links')],
      ...model.data.resources.map(name => [`${term('resource', name)} (${words.unit(model.data.units[name])})`, own(`${name}_per_year`)]),
      [say('column.co2'), own('co2_saved_t_per_year')],
      [say('column.capex'), own('capex_eur')],
      [say('column.saving'), own('saving_eur_per_year')],
      [say('members'), i => model.membersOf[i].map(member => model.siteName(member.site)).join(' / ')],
      [say('column.hub_id'), own('hub_id')],
    ].filter(Boolean);
    return [columns.map(([title]) => title), ...SM.shownHubs(model, state).map(i => columns.map(([, value]) => value(i)))];
  };
})(window.SymbiosisMap);
