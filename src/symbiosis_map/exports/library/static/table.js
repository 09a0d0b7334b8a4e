/* The rows that are left, as a table that becomes cards where it is narrow. */
(function (SM) {
  'use strict';

  const { el } = SM;
  const PAGE = 100;
  const ON_PAPER = 1000;

  /** Words for how many of the territory could take or give a stream. */
  SM.partnersText = (rows, words, row) => {
    const kind = rows.get('direction', row) === 'surplus' ? 'takers' : 'givers';
    const count = rows.get('partners', row);
    return count ? words.count(kind, count) : words.say(`no_${kind}`);
  };

  SM.makeTable = (rows, words) => {
    const { say, term } = words;
    const { data, get } = rows;
    const body = el('tbody', { role: 'rowgroup' });
    const head = el('thead', { role: 'rowgroup' });
    const table = el('table', { role: 'table', id: 'rows' }, head, body);
    const status = el('p', { class: 'status', role: 'status', id: 'status' });
    const after = el('p', { class: 'after' });
    const element = el('section', { class: 'results' }, status, table, after);
    let shown = PAGE;
    let left = [];

    const quantity = row => {
      const known = get('quantity_per_year', row);
      const low = get('quantity_low', row);
      const high = get('quantity_high', row);
      const range = words.known(low) && words.known(high) && low !== high ? words.range(low, high, get('unit', row)) : '';
      const best = words.known(known) ? words.quantity(known, get('unit', row)) : range || say('quantity_unknown');
      return [el('span', { class: words.known(known) || range ? 'amount' : 'amount soft' }, best), range && range !== best && el('small', { class: 'range' }, range), (words.known(known) || range) && el('small', {}, term('basis', get('basis', row)))];
    };
    const code = row => {
      const text = get('waste_code', row);
      if (!text) return null;
      const title = Object.hasOwn(data.code_titles, text) ? data.code_titles[text] : '';
      return el('span', { class: 'code' }, text, title && el('span', { class: 'title', lang: 'en' }, ` ${title}`));
    };
    const reach = (scheme, text) => (text ? el('a', { href: `${scheme}:${text.replace(/[^\w@.+-]/g, '')}` }, text) : null);
    const contact = row => [get('contact', row) && el('span', {}, get('contact', row)), /^[+\d][\d\s().-]{3,}$/.test(get('phone', row)) ? reach('tel', get('phone', row)) : get('phone', row), /^[\w.+-]+@[\w-]+(\.[\w-]+)+$/.test(get('email', row)) ? reach('mailto', get('email', row)) : get('email', row)];

    const cell = (label, name, ...content) => el('td', { role: 'cell', class: name, 'data-label': label }, content);
    const makeRow = row => {
      const offered = get('direction', row) === 'surplus';
      const stream = get('stream', row);
      const material = rows.material(row, words.language);
      const place = [get('locality', row), get('municipality', row)].filter((text, i, all) => text && all.indexOf(text) === i).join(', ');
      return el('tr', { role: 'row' },
        el('td', { role: 'cell', class: 'sort' }, el('span', { class: offered ? 'tag offered' : 'tag wanted' }, say(offered ? 'offered' : 'wanted'))),
        el('th', { role: 'rowheader', scope: 'row', class: 'what' },
          el('b', {}, stream),
          material && !SM.fold(stream).includes(SM.fold(material)) && el('span', { class: 'material' }, material),
          code(row),
          el('span', { class: 'tags' }, get('waste_code', row).endsWith('*') && el('span', { class: 'tag warn' }, say('hazardous')), get('many_takers', row) && el('span', { class: 'tag many' }, say(`many.${get('many_takers', row)}`)))),
        cell(say('quantity'), 'quantity', quantity(row)),
        cell(say('place'), 'place', el('span', {}, get('site_name', row)), el('small', {}, place)),
        cell(say('partners'), 'partners', SM.partnersText(rows, words, row)),
        rows.hasContacts && cell(say('contact'), 'contact', contact(row)));
    };

    const drawHead = () => {
      const titles = ['direction', 'what', 'quantity', 'place', 'partners', ...(rows.hasContacts ? ['contact'] : [])];
      SM.put(head, el('tr', { role: 'row' }, titles.map(name => el('th', { role: 'columnheader', scope: 'col' }, say(name)))));
    };
    const more = () => {
      const first = shown;
      shown += PAGE;
      fill();
      const next = body.children[first];
      if (next) {
        next.tabIndex = -1;
        next.focus();
      }
    };
    const fill = (most = shown) => {
      SM.put(body, left.slice(0, most).map(makeRow));
      const hidden = left.length - most;
      SM.put(after, hidden > 0 && el('button', { type: 'button', class: 'more', onclick: more }, say('show_more', { n: words.whole(Math.min(hidden, PAGE)) })), hidden > 0 && el('span', { class: 'cut' }, say('not_printed', { n: words.whole(hidden) })));
    };

    const draw = () => {
      shown = PAGE;
      left = rows.left(words);
      drawHead();
      fill();
      table.hidden = !left.length;
      SM.put(status, left.length ? say('shown_of', { n: words.whole(left.length), all: words.whole(data.rows) }) : say(data.rows ? 'nothing_found' : 'nothing_held'));
    };

    window.addEventListener('beforeprint', () => fill(ON_PAPER));
    window.addEventListener('afterprint', () => fill());
    return { element, draw, left: () => left };
  };

  /** The rows that are left as rows of cells, with a row of titles. */
  SM.libraryCells = (rows, words, left) => {
    const { get } = rows;
    const { say, term } = words;
    const text = name => row => get(name, row);
    const columns = [
      [say('direction'), row => say(get('direction', row) === 'surplus' ? 'offered' : 'wanted')],
      [say('what'), text('stream')],
      [say('material'), row => rows.material(row, words.language)],
      [say('resources'), row => term('resource', get('resource', row))],
      [say('waste_code'), text('waste_code')],
      [say('quantity'), text('quantity_per_year')],
      [say('low'), text('quantity_low')],
      [say('high'), text('quantity_high')],
      [say('unit_title'), row => words.unit(get('unit', row))],
      [say('basis_title'), row => term('basis', get('basis', row))],
      [say('site'), text('site_name')],
      [say('place'), text('locality')],
      [say('municipality'), text('municipality')],
      [say('partners'), text('partners')],
      [say('many_title'), row => get('many_takers', row) && say(`many.${get('many_takers', row)}`)],
      ...(rows.hasContacts ? [[say('contact'), text('contact')], [say('phone'), text('phone')], [say('email'), text('email')]] : []),
    ];
    return [columns.map(([title]) => title), ...left.map(row => columns.map(([, value]) => value(row)))];
  };
})(window.SymbiosisMap);
