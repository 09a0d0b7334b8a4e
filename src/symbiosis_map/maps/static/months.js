/* Supply and demand of a link by month: bars and a line, and the same figures as a table. */
(function (SM) {
  'use strict';

  const { el, svg } = SM;
  const FLAT = 'flat';
  const WIDE = 340;
  const HIGH = 150;
  const LEFT = 6;
  const TOP = 8;
  const FOOT = 18;
  /** Where one side is so many times the other, its bars are cut so that the other can be read. */
  const GIANT = 5;
  const ROOM = 1.6;

  /** The shape of a stream's year: the profile's name, its twelve shares, whether it was assumed. */
  SM.yearOf = (stream, model) => {
    const stated = model.streams.get('profile', stream);
    const rows = model.assumptionsOf.get(`streams/${model.streams.get('stream_id', stream)}`) || [];
    const row = rows.find(i => model.assumptions.get('column', i) === 'profile');
    const name = stated || (row === undefined ? FLAT : model.assumptions.get('value', row));
    const known = Object.hasOwn(model.data.profiles, name);
    return { name: known ? name : FLAT, share: model.data.profiles[known ? name : FLAT], assumed: row !== undefined || !stated || !known };
  };

  /** Supply and demand of a link in each month, null where the year's amount is not known. */
  SM.monthsOf = (link, model) => {
    const side = stream => {
      const year = SM.yearOf(stream, model);
      const quantity = model.streams.get('quantity_per_year', stream);
      return { ...year, amounts: quantity === null || quantity === undefined ? null : year.share.map(part => part * quantity) };
    };
    return { supply: side(model.links.surplus[link]), demand: side(model.links.demand[link]) };
  };

  function chart({ supply, demand }, colour, label, words) {
    const tops = [supply, demand].map(side => (side.amounts ? Math.max(...side.amounts) : 0));
    const [most, least] = [Math.max(...tops), Math.min(...tops)];
    const cut = least > 0 && most > GIANT * least;
    const top = (cut ? ROOM * least : most) || 1;
    const step = (WIDE - 2 * LEFT) / 12;
    const y = value => TOP + (HIGH - TOP - FOOT) * (1 - Math.min(1, value / top));
    const floor = HIGH - FOOT;
    const shapes = [];
    if (supply.amounts) {
      supply.amounts.forEach((value, month) => {
        const x = LEFT + month * step + 3;
        shapes.push(svg('rect', { x, y: y(value), width: step - 6, height: Math.max(0, floor - y(value)), fill: colour, class: 'month-bar' }));
        if (value > top) shapes.push(svg('path', { d: `M${x - 1} 15l${step / 2 - 2} -4l${step / 2 - 2} 4`, class: 'month-cut' }));
      });
    }
    shapes.push(svg('path', { d: `M${LEFT} ${floor}H${WIDE - LEFT}`, class: 'axis' }));
    if (demand.amounts) {
      const at = demand.amounts.map((value, month) => `${(LEFT + (month + 0.5) * step).toFixed(1)} ${y(value).toFixed(1)}`);
      shapes.push(svg('path', { d: `M${at.join('L')}`, class: 'month-halo' }), svg('path', { d: `M${at.join('L')}`, class: 'month-line' }));
    }
    for (let month = 0; month < 12; month++) {
      shapes.push(svg('text', { x: LEFT + (month + 0.5) * step, y: HIGH - 4, 'text-anchor': 'middle' }, words.month(month, 'narrow')));
    }
    return { drawing: svg('svg', { viewBox: `0 0 ${WIDE} ${HIGH}`, class: 'months', role: 'img', 'aria-label': label }, shapes), cut: cut ? (tops[0] > tops[1] ? 'supply' : 'demand') : null };
  }

  function table({ supply, demand }, unit, words) {
    const { say } = words;
    const cell = (side, month) => el('td', {}, side.amounts ? words.quantity(side.amounts[month], unit) : say('unknown'));
    const head = el('tr', {}, el('th', { scope: 'col' }, say('month')), el('th', { scope: 'col' }, say('supply')), el('th', { scope: 'col' }, say('demand')));
    const line = (_, month) => el('tr', {}, el('th', { scope: 'row' }, words.month(month, 'long')), cell(supply, month), cell(demand, month));
    return el('table', { class: 'figures' }, el('thead', {}, head), el('tbody', {}, Array.from({ length: 12 }, line)));
  }

  /** The section of the card: null where neither amount is known, a sentence where no season is. */
  SM.monthParts = (link, { model, words, parts }) => {
    const { say } = words;
    const months = SM.monthsOf(link, model);
    const { supply, demand } = months;
    if (!supply.amounts && !demand.amounts) return null;
    if ([supply, demand].every(side => side.assumed && side.name === FLAT)) return el('p', { class: 'hint' }, say('months_even'));
    const unit = model.links.get('unit', link).replace('/yr', '');
    const colour = SM.COLOURS[model.resourceOf(link)];
    const { drawing, cut } = chart(months, colour, say('months_label'), words);
    const swatch = el('i', { class: 'swatch' });
    swatch.style.background = colour;
    const named = (key, side, sign) =>
      el(
        'li',
        {},
        sign,
        el('span', {}, `${say(key)}: `, side.amounts ? [SM.spoken(SM.translated(words, 'profile', side.name)), side.assumed ? ` (${say('profile_assumed')})` : ''] : say('quantity_unknown'))
      );
    return [
      drawing,
      el('ul', { class: 'months-key' }, named('supply', supply, swatch), named('demand', demand, el('i', { class: 'stroke' }))),
      cut && el('p', { class: 'hint' }, say('months_cut', { side: say(cut) })),
      parts.folded(say('as_table'), table(months, unit, words)),
    ];
  };
})(window.SymbiosisMap);
