/* The page: heading, choices, rows. */
(function (SM) {
  'use strict';

  const { el } = SM;
  const data = JSON.parse(document.getElementById('library-data').textContent);
  const words = SM.makeWords(data.words, data.language);
  const { say } = words;
  const rows = SM.makeRows(data);
  const controls = SM.makeControls(rows, words);
  const table = SM.makeTable(rows, words);
  const header = el('header', { class: 'head' });
  const intro = el('div', { class: 'intro' });
  const foot = el('footer', { class: 'foot' });

  const saveTable = () => {
    const blob = new Blob([SM.csvText(SM.libraryCells(rows, words, table.left()), words.language)], { type: 'text/csv;charset=utf-8' });
    const address = URL.createObjectURL(blob);
    const link = el('a', { href: address, download: `${say('file_name')}.csv` });
    document.body.append(link);
    link.click();
    link.remove();
    window.setTimeout(() => URL.revokeObjectURL(address), 60000);
  };
  const change = event => {
    words.use(event.target.value);
    draw();
    document.getElementById('language').focus();
  };

  const draw = () => {
    SM.put(
      header,
      el('a', { class: 'skip', href: '#rows' }, say('skip')),
      el('div', { class: 'titles' }, el('h1', {}, data.title), el('p', {}, [say('library'), data.subtitle, words.date(data.date)].filter(Boolean).join(' · '))),
      el('div', { class: 'tools' },
        el('label', { class: 'unseen', for: 'language' }, say('language')),
        el('select', { id: 'language', onchange: change }, words.languages().map(([key, name]) => el('option', { value: key, lang: key, selected: key === words.language }, name))),
        el('button', { type: 'button', id: 'save', onclick: saveTable }, say('save_table')),
        el('button', { type: 'button', id: 'print', onclick: () => window.print() }, say('print')))
    );
    const left = data.left_out;
    SM.put(intro, el('p', {}, say('intro')), el('details', {}, el('summary', {}, say('how_to_read')), el('ul', {}, ['about_order', 'about_many', 'about_partners', 'about_unknown', rows.hasContacts ? 'about_contacts' : 'about_no_contacts'].map(key => el('li', {}, say(key))), left ? el('li', {}, words.count('left_out', left)) : null)));
    SM.put(foot, el('p', {}, say('screening')));
    controls.draw();
    table.draw();
  };

  rows.onChange(() => table.draw());
  document.body.append(header, el('main', { id: 'main' }, intro, controls.element, table.element), foot);
  draw();
  SM.library = { rows, words, table, ready: true };
})(window.SymbiosisMap);
