/* A small window over the page: keeps the focus inside, closes with Esc, gives the focus back. */
(function (SM) {
  'use strict';

  const { el } = SM;

  SM.openDialog = (words, title, content) => {
    const dialog = el('dialog', { class: 'window', 'aria-labelledby': 'window-title' });
    const close = el('button', { type: 'button', class: 'close', 'aria-label': words.say('close'), onclick: () => dialog.close() }, SM.sign('×'));
    dialog.append(el('h2', { id: 'window-title' }, title), ...content, close);
    dialog.addEventListener('close', () => dialog.remove());
    /* Keys meant for the window are not for the map behind it */
    dialog.addEventListener('keydown', event => event.stopPropagation());
    dialog.addEventListener('click', event => {
      if (event.target === dialog) dialog.close();
    });
    document.body.append(dialog);
    dialog.showModal();
    return dialog;
  };
})(window.SymbiosisMap);
