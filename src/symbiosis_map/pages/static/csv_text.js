/* Rows of cells as text that a spreadsheet opens without running anything in it. */
(function (SM) {
  'use strict';

  const MARK = '\ufeff';
  /* What a spreadsheet would take for a formula or a command */
  const RISKY = /^\s*[=+\-@\uff1d\uff0b\uff0d\uff20]|^[\t\r\n]/;
  const NUMBER = /^[+-]?\d+([.,]\d+)?$/;

  /** Return rows of cells as text. English has commas and decimal points, the other languages semicolons and decimal commas. */
  SM.csvText = (rows, language) => {
    const comma = language !== 'en';
    const separator = comma ? ';' : ',';
    const cell = value => {
      if (value === null || value === undefined || value === '') return '';
      if (typeof value === 'number') {
        const text = Number.isFinite(value) ? String(Number(value.toPrecision(6))) : '';
        return comma ? text.replace('.', ',') : text;
      }
      const text = String(value);
      const safe = RISKY.test(text) && !NUMBER.test(text) ? `'${text}` : text;
      return `"${safe.replace(/"/g, '""')}"`;
    };
    return MARK + rows.map(row => `${row.map(cell).join(separator)}\r\n`).join('');
  };
})(window.SymbiosisMap);
