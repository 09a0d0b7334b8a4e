/* The rows of the library, decoded, and which of them a reader's choices leave. */
(function (SM) {
  'use strict';

  /** Plain small letters without accents, to compare what was typed with what is held. */
  SM.fold = text => String(text).toLowerCase().replace(/æ/g, 'ae').replace(/ø/g, 'o').replace(/ß/g, 'ss').normalize('NFKD').replace(/[\u0300-\u036f]/g, '');

  SM.makeRows = data => {
    const columns = data.columns;
    const get = (name, row) => {
      const column = columns[name];
      if (!column) return '';
      return column.pool ? column.pool[column.at[row]] : column[row];
    };
    const material = (row, language) => data.materials.names[language][data.materials.at[row]];

    /* Each text of a pool is folded once, however many rows share it */
    const folded = Object.fromEntries(['stream', 'waste_code', 'site_name', 'locality', 'municipality'].map(name => [name, columns[name].pool.map(SM.fold)]));
    const languages = Object.keys(data.materials.names);
    const materialWords = (data.materials.names.en || []).map((_, place) => SM.fold(languages.map(language => data.materials.names[language][place]).join(' ')));
    const texts = Array.from({ length: data.rows }, (_, row) => [...Object.entries(folded).map(([name, pool]) => pool[columns[name].at[row]]), folded.waste_code[columns.waste_code.at[row]].replace(/ /g, ''), materialWords[data.materials.at[row]]].join('\n'));

    const choice = { query: '', direction: '', resources: null, material: '', municipality: '', order: 'obvious', setAside: false, stated: false };
    const listeners = [];

    const orders = {
      obvious: null,
      material: (a, b, words) => words.compare(material(a, words.language) || '\uffff', material(b, words.language) || '\uffff') || words.compare(get('stream', a), get('stream', b)),
      quantity: (a, b) => (get('quantity_per_year', b) ?? -1) - (get('quantity_per_year', a) ?? -1),
      place: (a, b, words) => words.compare(get('municipality', a) || '\uffff', get('municipality', b) || '\uffff') || words.compare(get('site_name', a), get('site_name', b)),
    };
    const sorted = new Map();

    /** All rows in the chosen order; where two are alike, in the order of the file. */
    const ordered = words => {
      const key = `${choice.order} ${words.language}`;
      if (!sorted.has(key)) {
        const all = Array.from({ length: data.rows }, (_, row) => row);
        const compare = orders[choice.order];
        sorted.set(key, compare ? all.sort((a, b) => compare(a, b, words) || a - b) : all);
      }
      return sorted.get(key);
    };

    /** The rows that the choices leave, in their order. */
    const left = words => {
      const parts = SM.fold(choice.query).split(/\s+/).filter(Boolean);
      return ordered(words).filter(row =>
        (!choice.direction || get('direction', row) === choice.direction) &&
        (!choice.resources || choice.resources.has(get('resource', row))) &&
        (!choice.material || data.materials.at[row] === Number(choice.material)) &&
        (!choice.municipality || get('municipality', row) === choice.municipality) &&
        !(choice.setAside && get('many_takers', row)) &&
        !(choice.stated && get('basis', row) === 'estimated') &&
        parts.every(part => texts[row].includes(part))
      );
    };

    const set = changes => {
      Object.assign(choice, changes);
      for (const listener of listeners) listener(changes);
    };
    const hasContacts = ['contact', 'phone', 'email'].some(name => columns[name]);
    return { data, get, material, choice, left, set, onChange: listener => listeners.push(listener), hasContacts, orders: Object.keys(orders) };
  };
})(window.SymbiosisMap);
