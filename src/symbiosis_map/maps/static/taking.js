/* The menu "Take along": a link to the view, paper, tables, map data and a picture. */
(function (SM) {
  'use strict';

  const { el } = SM;

  SM.saveFile = (blob, name) => {
    const address = URL.createObjectURL(blob);
    el('a', { href: address, download: name }).click();
    setTimeout(() => URL.revokeObjectURL(address), 60000);
  };

  SM.makeTaking = ({ map, model, state, words, sheet, legend, address, print, tell }) => {
    const { say } = words;

    const copyLink = async () => {
      const link = address.here();
      try {
        await navigator.clipboard.writeText(link);
        tell(say('link_copied'));
      } catch (error) {
        /* The browser has no clipboard for this page, or refuses it: the reader copies by hand */
        if (!(error instanceof TypeError || error instanceof DOMException)) throw error;
        const field = el('input', { type: 'text', readonly: true, id: 'link-here', 'aria-label': say('link_here') });
        field.value = link;
        SM.openDialog(words, say('link_here'), [el('p', {}, say('link_by_hand')), field]);
        field.focus();
        field.select();
      }
    };
    const save = (text, type, name) => {
      SM.saveFile(new Blob([text], { type: `${type};charset=utf-8` }), name);
      tell(say('file_saved', { name }));
    };
    const savePicture = async () => {
      const canvas = await SM.drawPicture({ map, model, state, words, sheet, legend });
      const name = SM.fileName(model, say('file_map'), 'png');
      const blob = await new Promise(done => { canvas.toBlob(done, 'image/png'); });
      if (blob) SM.saveFile(blob, name);
      tell(blob ? say('file_saved', { name }) : say('picture_failed'));
    };
    const entries = [
      ['link', copyLink],
      ['print', print],
      ['links', () => save(SM.csvText(SM.linkRows(model, state, words), words.language), 'text/csv', SM.fileName(model, say('links'), 'csv'))],
      ['hubs', () => save(SM.csvText(SM.hubRows(model, state, words), words.language), 'text/csv', SM.fileName(model, say('hubs'), 'csv'))],
      ['geojson', () => save(JSON.stringify(SM.geoJson(model, state, words)), 'application/geo+json', SM.fileName(model, say('file_map'), 'geojson'))],
      ['picture', savePicture],
    ];

    const button = el('button', { type: 'button', id: 'take', 'aria-haspopup': 'menu', 'aria-expanded': 'false', 'aria-controls': 'take-menu' });
    const menu = el('div', { class: 'menu', id: 'take-menu', role: 'menu', hidden: true });
    const element = el('div', { class: 'taking' }, button, menu);

    const show = open => {
      menu.hidden = !open;
      button.setAttribute('aria-expanded', String(open));
    };
    const close = () => {
      show(false);
      button.focus();
    };
    const items = () => [...menu.children];
    const draw = () => {
      button.textContent = say('take');
      menu.setAttribute('aria-label', say('take'));
      const wanted = entries.filter(([name]) => name !== 'hubs' || model.hubs.rows);
      SM.put(menu, wanted.map(([name, act]) => el('button', { type: 'button', role: 'menuitem', tabindex: '-1', id: `take-${name}`, onclick: () => { close(); act(); } }, say(`take_${name}`))));
    };
    button.addEventListener('click', () => {
      show(menu.hidden);
      if (!menu.hidden) items()[0].focus();
    });
    element.addEventListener('keydown', event => {
      const all = items();
      const at = all.indexOf(document.activeElement);
      const next = { ArrowDown: (at + 1) % all.length, ArrowUp: (at <= 0 ? all.length : at) - 1, Home: 0, End: all.length - 1 }[event.key];
      if (event.key === 'Escape' && !menu.hidden) {
        close();
        event.stopPropagation();
      } else if (event.key === 'Tab') show(false);
      else if (next !== undefined) {
        show(true);
        all[next].focus();
        event.preventDefault();
      }
    });
    document.addEventListener('pointerdown', event => {
      if (!element.contains(event.target)) show(false);
    });
    draw();
    return { element, draw };
  };
})(window.SymbiosisMap);
