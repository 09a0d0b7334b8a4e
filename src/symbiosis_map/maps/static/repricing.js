/* The price of a link by pipe at another price of electricity or fuel and another interest rate:
   the same sums as matching/repricing.py, from the table link_prices. */
(function (SM) {
  'use strict';

  /** The saving at which economics counts in full. */
  const FULL_SAVING = 0.8;

  /** The yearly share of an investment that repays it. */
  const annuity = (rate, years) => {
    if (rate === 0) return 1 / years;
    const growth = (1 + rate) ** years;
    return (rate * growth) / (growth - 1);
  };

  const within = (value, least, most) => Math.min(most, Math.max(least, value));

  /** Whether some receiver burns a fuel without the link. */
  SM.anyFuel = model => {
    const fuel = model.link_prices && model.link_prices.column('alternative_fuel_eur');
    return Boolean(fuel) && fuel.some(eur => eur > 0);
  };

  /** What can be priced again: rows with the link of each; `why` says in a word why there is nothing to try. */
  SM.makePrices = model => {
    const table = model.link_prices;
    const leftOut = model.data.link_prices_left_out > 0;
    const rows = table ? table.rows : 0;
    const linkOfRow = Int32Array.from({ length: rows }, (_, row) => table.get('link', row) ?? model.linkOf(table.get('link_id', row)));
    const rowOfLink = new Map();
    linkOfRow.forEach((link, row) => rowOfLink.set(link, row));

    /** Price a row at {electricity_eur_per_mwh, interest_rate, fuel_price_factor}. */
    function price(row, rates) {
      const get = name => table.get(name, row) ?? NaN;
      const electricity = rates.electricity_eur_per_mwh;
      const share = life => annuity(rates.interest_rate, get(`${life}_life_years`));
      const pipe = share('pipe');
      const station = share('station');
      const store = share('store');
      const route = get('route_m');
      const amount = get('amount_per_year');
      const metre = get('pipe_eur_per_m');
      const friction = get('friction_mwh_per_m') * electricity;
      const bought = get('network_pipe_eur') * pipe + get('network_station_eur') * station + get('network_store_eur') * store;
      const plantRunning = get('other_eur_per_year') + get('electricity_mwh') * electricity + bought;
      const fixed = get('station_eur') * station + get('machine_eur') * share('machine') + get('store_eur') * store + plantRunning;
      const perMetre = metre * (pipe + get('pipe_upkeep_share')) + friction;
      const running = plantRunning + (metre * get('pipe_upkeep_share') + friction) * route;
      const capex = metre * route + get('station_eur') + get('machine_eur') + get('store_eur');
      const alternativeRunning = get('alternative_fuel_eur') * rates.fuel_price_factor + get('alternative_other_eur') + get('alternative_mwh') * electricity;
      const alternative = alternativeRunning + get('alternative_capital_eur') * share('alternative');
      const cost = amount > 0 ? (fixed + perMetre * route) / amount : NaN;
      const saving = amount * alternativeRunning - running;
      const reach = Math.max(amount * alternative - fixed, 0) / perMetre;
      return {
        known: table.get('cost_known', row) === true,
        cost,
        alternative_cost: alternative,
        saving_eur_per_year: saving,
        payback_years: saving > 0 ? capex / saving : NaN,
        economic_distance_m: reach,
        economics: within(1 - cost / alternative, 0, FULL_SAVING) / FULL_SAVING,
        proximity: reach > 0 ? within(1 - route / reach, 0, 1) : 0,
        pays: !(get('gate_route_m') > get('gate_reaches') * reach || reach <= 0),
      };
    }

    return { rows, linkOfRow, rowOfLink, price, why: leftOut ? 'left_out' : rows ? '' : 'none' };
  };
})(window.SymbiosisMap);
