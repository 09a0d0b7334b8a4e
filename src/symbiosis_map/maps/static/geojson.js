/* What is shown as GeoJSON (RFC 7946): links as lines, their sites as points, hubs as areas. */
(function (SM) {
  'use strict';

  /* The columns of the tables, under the names that they have in every file of a run */
  const LINK = ['link_id', 'surplus_id', 'demand_id', 'surplus_site_id', 'demand_site_id', 'resource', 'mode', 'use', 'quantity_per_year', 'quantity_low', 'quantity_high', 'unit', 'crow_m', 'route_m', 'sea_share', 'precision_m', 'route_kind', 'route_basis', 'route_reason', 'land_m', 'sea_m', 'ferry_m', 'climb_m', 'laying_factor', 'transport', 'network_id', 'score', 'd_technical', 'd_quantity', 'd_time', 'd_proximity', 'd_economics', 'd_climate', 'w_technical', 'w_quantity', 'w_time', 'w_proximity', 'w_economics', 'w_climate', 'unknowns', 'capex_low_eur', 'capex_eur', 'capex_high_eur', 'cost_low', 'cost', 'cost_high', 'alternative_cost', 'cost_unit', 'saving_eur_per_year', 'payback_years', 'economic_distance_m', 'co2_saved_t_per_year', 'co2_reference', 'readiness', 'barriers', 'sentence'];
  const SITE = ['site_id', 'name', 'operator', 'address', 'postcode', 'locality', 'municipality', 'country', 'nace', 'capacity', 'capacity_unit', 'location_level', 'location_precision_m', 'location_source', 'location_status', 'quay_m', 'dwellings_m', 'elevation_m', 'closes_year', 'major_hazard', 'source', 'notes'];
  const HUB = ['hub_id', 'name', 'anchor_site_id', 'rank', 'score', 'n_sites', 'n_links', 'area_km2', 'heat_per_year', 'water_per_year', 'material_per_year', 'co2_per_year', 'organic_per_year', 'gas_per_year', 'co2_saved_t_per_year', 'capex_eur', 'saving_eur_per_year', 'heat_wanted_mwh_per_year', 'heat_target_mwh_per_year', 'connectance', 'diversity', 'redundancy', 'sentence'];
  const MISS = ['surplus_id', 'demand_id', 'surplus_site_id', 'demand_site_id', 'resource', 'gate', 'shortfall', 'shortfall_unit', 'crow_m', 'route_m', 'reason', 'barriers', 'sentence'];

  const COSTS = ['cost', 'alternative_cost', 'saving_eur_per_year', 'payback_years', 'economic_distance_m'];

  /* The page keeps shares in fine steps; what it adds to a round figure is cut again */
  const SHARE = /^([dw]_|readiness$|sea_share$|connectance$|redundancy$)/;
  const tidy = (name, value) => {
    if (typeof value !== 'number') return value;
    return SHARE.test(name) ? Number(value.toFixed(4)) : Number(value.toPrecision(6));
  };

  const degrees = value => Number(value.toFixed(5));

  function places(points) {
    const out = [];
    for (let i = 0; i < points.length; i += 2) out.push([degrees(SM.longitudeOf(points[i])), degrees(SM.latitudeOf(points[i + 1]))]);
    return out;
  }

  /* Twice the area inside a ring: above zero where it turns to the left */
  function turning(ring) {
    let sum = 0;
    for (let i = 1; i < ring.length; i++) sum += ring[i - 1][0] * ring[i][1] - ring[i][0] * ring[i - 1][1];
    return sum;
  }

  function holds(ring, [x, y]) {
    let inside = false;
    for (let i = 1; i < ring.length; i++) {
      const [ax, ay] = ring[i - 1];
      const [bx, by] = ring[i];
      if (ay > y !== by > y && x < ax + ((y - ay) / (by - ay)) * (bx - ax)) inside = !inside;
    }
    return inside;
  }

  const turned = (ring, left) => (turning(ring) > 0 === left ? ring : [...ring].reverse());
  const middle = ring => [(ring[0][0] + ring[1][0]) / 2, (ring[0][1] + ring[1][1]) / 2];

  /** Areas from closed rings: a ring inside an outer one is a hole of it; outer rings turn left, holes right. */
  SM.polygonsOf = rings => {
    const closed = rings.filter(ring => ring.length >= 4);
    const depth = ring => closed.filter(other => other !== ring && holds(other, middle(ring))).length;
    const outer = closed.filter(ring => depth(ring) % 2 === 0);
    const polygons = outer.map(ring => [turned(ring, true)]);
    for (const ring of closed.filter(one => !outer.includes(one))) {
      const around = outer.filter(other => holds(other, middle(ring))).sort((a, b) => Math.abs(turning(a)) - Math.abs(turning(b)))[0];
      polygons[outer.indexOf(around)].push(turned(ring, false));
    }
    return polygons;
  };

  const closed = ring => {
    const [first, last] = [ring[0], ring[ring.length - 1]];
    return first[0] === last[0] && first[1] === last[1] ? ring : [...ring, first];
  };

  SM.geoJson = (model, state, words) => {
    const { sites, links, hubs, misses } = model;
    const tried = state.scorer.tried(state.trial);
    const fields = (table, names, i) => Object.fromEntries(names.map(name => [name, tidy(name, table.get(name, i))]).filter(([, value]) => value !== null && value !== undefined));
    const feature = (kind, geometry, properties) => ({ type: 'Feature', geometry, properties: { kind, ...properties } });
    const point = site => (model.placed(site) ? [sites.get('longitude', site), sites.get('latitude', site)] : null);
    const line = (from, to, path) => {
      if (path) return { type: 'LineString', coordinates: places(path) };
      const ends = [point(from), point(to)];
      return ends.includes(null) ? null : { type: 'LineString', coordinates: ends };
    };
    const area = hub => {
      const polygons = SM.polygonsOf(model.areas[hub].map(ring => closed(places(ring.points))));
      if (!polygons.length) return null;
      return polygons.length === 1 ? { type: 'Polygon', coordinates: polygons[0] } : { type: 'MultiPolygon', coordinates: polygons };
    };

    const triedCosts = i => {
      const priced = state.scorer.prices(state.trial, i);
      if (!priced) return {};
      const now = name => (Number.isFinite(priced[name]) ? tidy(name, priced[name]) : null);
      return { ...Object.fromEntries(COSTS.map(name => [name, now(name)])), cost_low: null, cost_high: null };
    };
    /* What the reader tries in place of what the run had, which stands beside it */
    const triedFields = i => {
      const weights = state.scorer.weights(state.trial, i);
      const criteria = model.data.criteria.flatMap(name => [[`d_${name}`, tidy('d_', state.scorer.value(state.trial, i, name))], [`w_${name}`, tidy('w_', weights[name])]]);
      return { ...triedCosts(i), ...Object.fromEntries(criteria), rank_run: state.startPlace[i], score_run: links.get('score', i) };
    };

    const shown = state.visibleLinks();
    const ends = new Set();
    for (const i of shown) ends.add(links.from[i]).add(links.to[i]);
    const features = SM.shownHubs(model, state).map(i => feature('hub', area(i), { ...fields(hubs, HUB, i), rank: state.hubRank[i], score: tidy('score', state.hubScore[i]), ...(tried ? { rank_run: state.startHubRank[i], score_run: hubs.get('score', i) } : {}) }));
    for (const i of shown) {
      features.push(feature('link', line(links.from[i], links.to[i], model.paths[i]), { ...fields(links, LINK, i), rank: state.place[i], score: tidy('score', state.score[i]), ...(tried ? triedFields(i) : {}) }));
    }
    for (const i of state.nearMisses ? state.visibleMisses() : []) features.push(feature('near_miss', line(misses.from[i], misses.to[i], null), fields(misses, MISS, i)));
    for (const site of [...ends].filter(i => i >= 0).sort((a, b) => a - b)) {
      const at = point(site);
      features.push(feature('site', at && { type: 'Point', coordinates: at }, fields(sites, SITE, site)));
    }
    const { title, subtitle, date, credits } = model.data;
    return { type: 'FeatureCollection', name: title, description: [subtitle, date, ...SM.shownSentences(model, state, words)].filter(Boolean).join(' · '), attribution: credits.join(' | '), features };
  };
})(window.SymbiosisMap);
