/* On paper: one canvas drawn for the sheet, its legend, and tables of the best that is shown. */
(function (SM) {
  'use strict';

  const { el } = SM;
  const MOST_LINKS = 60;
  /* Browsers replay what is drawn on a canvas before printing as lines and letters; where one does not, it has these pixels.
     Chromium rounds the scale of the replay down to a 64th, so the scale is a half, and a hair more */
  const SHARPNESS = 2;
  const SIZES = ['a4', 'a3'];
  const TURNS = ['landscape', 'portrait'];

  const table = (titles, rows, kind) =>
    el('table', { class: `paper-table ${kind}` }, el('thead', {}, el('tr', {}, titles.map(title => el('th', { scope: 'col' }, title)))), el('tbody', {}, rows.map(row => el('tr', {}, row.map(value => el('td', {}, value))))));

  SM.linkTable = (model, state, words, rows) => {
    const { links, doubt } = model;
    const { say, term } = words;
    const tried = state.scorer.tried(state.trial);
    const get = (name, i) => links.get(name, i);
    const quantity = i => (words.known(get('quantity_per_year', i)) ? words.quantity(get('quantity_per_year', i), get('unit', i)) : '');
    const inBrackets = (ends, form) => (ends.length && ends.every(words.known) ? ` (${ends.map(end => form(end)).join('–')})` : '');
    const cost = i => {
      const now = SM.costsOf(i, { model, state })('cost');
      if (!words.known(now)) return '';
      const ends = state.scorer.prices(state.trial, i) ? [] : [get('cost_low', i), get('cost_high', i)];
      return `${words.figure(now)}${inBrackets(ends, words.figure)} ${words.unit(get('cost_unit', i))}`;
    };
    const co2 = i => (words.known(get('co2_saved_t_per_year', i)) ? words.figure(get('co2_saved_t_per_year', i)) : '');
    const score = i => {
      const row = links.doubt[i];
      const ends = row < 0 ? [] : [doubt.get('score_p10', row), doubt.get('score_p90', row)];
      return `${words.whole(state.score[i])}${inBrackets(ends, words.whole)}`;
    };
    const rank = i => (tried ? `${words.whole(state.place[i])} (${words.whole(state.startPlace[i])})` : words.whole(state.place[i]));
    const titles = ['rank', 'from', 'to', 'resource', 'quantity', 'distance', 'cost', 'co2', 'score', 'barriers'].map(name => say(`column.${name}`));
    return table(
      titles,
      rows.map(i => [
        rank(i),
        model.siteName(links.from[i]),
        model.siteName(links.to[i]),
        [SM.lineSample(model.resourceOf(i), get('transport', i)), ' ', term('resource', model.resourceOf(i))],
        quantity(i),
        words.distance(get('route_m', i) ?? get('crow_m', i)),
        cost(i),
        co2(i),
        score(i),
        SM.barrierNames(model, words, i).join('; '),
      ]),
      'of-links'
    );
  };

  SM.hubTable = (model, state, words, rows) => {
    const { hubs } = model;
    const { say, term } = words;
    const totals = hub =>
      model.data.resources
        .map(name => ({ name, amount: hubs.get(`${name}_per_year`, hub) }))
        .filter(({ amount }) => amount > 0)
        .map(({ name, amount }) => `${term('resource', name)} ${words.quantity(amount, model.data.units[name])}`)
        .join('; ');
    const co2 = hub => (words.known(hubs.get('co2_saved_t_per_year', hub)) ? words.figure(hubs.get('co2_saved_t_per_year', hub)) : '');
    return table(
      ['column.rank', 'hub', 'sites', 'links', 'flows_inside', 'column.co2', 'column.score', 'members'].map(key => say(key)),
      rows.map(hub => [
        words.whole(state.hubRank[hub]),
        hubs.get('name', hub),
        words.whole(hubs.get('n_sites', hub)),
        words.whole(hubs.get('n_links', hub)),
        totals(hub),
        co2(hub),
        words.known(state.hubScore[hub]) ? words.whole(state.hubScore[hub]) : '',
        model.membersOf[hub].map(member => model.siteName(member.site)).join(', '),
      ]),
      'of-hubs'
    );
  };

  SM.makePrint = ({ model, state, words, sheet, legend, card }) => {
    const { say } = words;
    const chosen = { size: 'a4', turn: 'landscape' };
    let paper = null;

    /* A copy of the open card, without the names by which the page finds its parts */
    const cardCopy = () => {
      const copy = card.querySelector('.card-body').cloneNode(true);
      for (const part of [copy, ...copy.querySelectorAll('[id]')]) part.removeAttribute('id');
      for (const button of copy.querySelectorAll('button.more')) button.remove();
      copy.className = 'paper-card';
      return copy;
    };

    const begin = () => {
      if (paper) return;
      const { title, subtitle, date, credits } = model.data;
      const canvas = el('canvas', {});
      const frame = el('div', { class: 'paper-map' }, canvas);
      const said = el('p', { class: 'paper-shown' }, SM.shownSentences(model, state, words).join(' '));
      const legendCopy = el('div', { class: 'paper-legend' }, [...legend.querySelectorAll('ul')].map(list => list.cloneNode(true)));
      const shown = state.visibleLinks();
      const hubs = SM.shownHubs(model, state);
      const heading = shown.length > MOST_LINKS ? say('paper_best', { n: words.whole(MOST_LINKS), all: words.whole(shown.length) }) : say('paper_links', { n: words.whole(shown.length) });
      paper = el(
        'div',
        { class: `paper ${chosen.size}-${chosen.turn}` },
        el('section', { class: 'paper-first' }, el('h1', {}, title), el('p', { class: 'paper-subtitle' }, [subtitle, words.date(date)].filter(Boolean).join(' · ')), said, frame, legendCopy, el('p', { class: 'paper-credits' }, [say('about_limits'), ...credits].join(' | '))),
        state.selection && el('section', { class: 'paper-part' }, cardCopy()),
        shown.length > 0 && el('section', { class: 'paper-part' }, el('h2', {}, heading), SM.linkTable(model, state, words, shown.slice(0, MOST_LINKS))),
        hubs.length > 0 && el('section', { class: 'paper-part' }, el('h2', {}, say('paper_hubs', { n: words.whole(hubs.length) })), SM.hubTable(model, state, words, hubs))
      );
      document.body.append(paper);
      document.body.classList.add('on-paper');
      const { clientWidth: width, clientHeight: height } = frame;
      canvas.width = SHARPNESS * (width - 1);
      canvas.height = SHARPNESS * (height - 1);
      const g = canvas.getContext('2d');
      g.scale(SHARPNESS, SHARPNESS);
      const { hidden, unnumbered } = sheet(g, width, height);
      if (hidden) said.append(` ${say('shown_hidden', { n: words.whole(hidden) })}`);
      if (unnumbered) said.append(` ${say('hubs_unnumbered', { n: words.whole(unnumbered) })}`);
    };
    const end = () => {
      if (!paper) return;
      paper.remove();
      paper = null;
      document.body.classList.remove('on-paper');
    };
    window.addEventListener('beforeprint', begin);
    window.addEventListener('afterprint', end);

    /** Ask for the paper, then print. */
    return () => {
      const choice = (name, values) =>
        el('fieldset', {}, el('legend', {}, say(`paper_${name}`)), values.map(value => el('label', { class: 'check' }, el('input', { type: 'radio', name: `paper-${name}`, value, checked: chosen[name] === value, onchange: () => { chosen[name] = value; } }), say(`paper.${value}`))));
      const box = SM.openDialog(words, say('take_print'), [
        choice('size', SIZES),
        choice('turn', TURNS),
        el('p', { class: 'hint' }, say('paper_hint')),
        el('button', { type: 'button', class: 'main', id: 'print-now', onclick: () => { box.close(); window.print(); } }, say('print')),
      ]);
    };
  };
})(window.SymbiosisMap);
