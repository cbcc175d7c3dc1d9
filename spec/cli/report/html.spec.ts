import { expect } from 'chai';
import { Html, html } from '../../../lib/cli/report/html.js';

describe('html', () => {
  it('escapes what is put into it', () => {
    expect(html`<p title="${`"'`}">${'<script>&amp;'}</p>`.text).to.equal(
      '<p title="&#34;&#39;">&#60;script&#62;&#38;amp;</p>',
    );
  });

  it('leaves what it made, and lists of it, as they are', () => {
    const rows = ['<a>', 2].map((cell) => html`<td>${cell}</td>`);
    expect(html`<tr>${rows}</tr>`.text).to.equal('<tr><td>&#60;a&#62;</td><td>2</td></tr>');
    expect(html`<style>${new Html('a > b { }')}</style>`.text).to.equal('<style>a > b { }</style>');
  });
});
