import {mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {pathToFileURL} from 'node:url'
import {expect, onTestFinished, test} from 'vitest'
import {composePage} from '../../src/views/report/compose-page.ts'
import {metricsPage} from '../../src/views/metrics/metrics-page.ts'
import {htmlReport} from '../../src/views/report/html.ts'
import {chromium, type Tab, withTab} from './browser.ts'
import {exampleMetrics} from './figures.ts'
import {caseRun, contained, releaseEvents, releaseRun, toldCase} from './told.ts'

function pageFile(html: string): string {
  const dir = mkdtempSync(join(tmpdir(), 'firebreak-page-'))
  onTestFinished(() => rmSync(dir, {recursive: true, force: true}))
  const path = join(dir, 'report.html')
  writeFileSync(path, html)
  return pathToFileURL(path).href
}

async function open({send, ask}: Tab, url: string, width: number): Promise<void> {
  await send('Emulation.setDeviceMetricsOverride', {width, height: 900, deviceScaleFactor: 1, mobile: width < 500})
  await send('Page.navigate', {url})
  await expect.poll(() => ask(`document.readyState + ' ' + location.href`), {timeout: 30_000}).toBe(`complete ${url}`)
}

const shown = `getComputedStyle(document.querySelector('h1')).color`

/** What has the focus after each press of Tab, and whether somebody can see that it has. */
async function pressTab({send, ask}: Tab, times: number): Promise<readonly unknown[]> {
  const reached: unknown[] = []
  const focus = `document.activeElement.tagName + ' ' + (getComputedStyle(document.activeElement).outlineStyle !== 'none')`
  for (let presses = 0; presses < times; presses += 1) {
    await send('Input.dispatchKeyEvent', {type: 'keyDown', key: 'Tab', code: 'Tab', windowsVirtualKeyCode: 9})
    reached.push(await ask(focus))
  }
  return reached
}

/** Everything that is drawn or told and whose text leaves the picture that it stands in. */
const cut = `[...document.querySelectorAll('svg text')].filter((text) => {
  const [inner, outer] = [text.getBoundingClientRect(), text.ownerSVGElement.getBoundingClientRect()]
  return inner.left < outer.left || inner.right > outer.right || inner.bottom > outer.bottom
}).map((text) => text.textContent)`

const pages = {
  report: () => composePage(toldCase([contained(), caseRun(releaseEvents(), releaseRun)], 'INC-123')),
  'page of figures': () => metricsPage(exampleMetrics),
}

test.skipIf(chromium === undefined).each(Object.entries(pages))(
  'in Chromium, where it is installed, a %s asks for nothing, fits a narrow screen, follows the scheme and the keyboard',
  async (_what, page) => {
    const url = pageFile(htmlReport(page()))
    await withTab(chromium ?? '', async (tab) => {
      for (const domain of ['Page', 'Network', 'Log', 'Runtime']) await tab.send(`${domain}.enable`)
      await open(tab, url, 400)
      expect(await tab.ask('document.documentElement.scrollWidth')).toBe(400)
      expect(await tab.ask(cut)).toEqual([])
      expect(await pressTab(tab, 3)).toEqual(['A true', 'DIV true', 'DIV true'])
      const colours: unknown[] = []
      for (const value of ['light', 'dark']) {
        await tab.send('Emulation.setEmulatedMedia', {features: [{name: 'prefers-color-scheme', value}]})
        colours.push(await tab.ask(shown))
      }
      await tab.send('Emulation.setEmulatedMedia', {media: 'print', features: []})
      colours.push(await tab.ask(shown))
      expect(colours).toEqual(['rgb(28, 36, 48)', 'rgb(230, 234, 240)', 'rgb(0, 0, 0)'])
      expect(tab.events('Network.requestWillBeSent').map(({request}) => request)).toMatchObject([{url}])
      expect([...tab.events('Log.entryAdded'), ...tab.events('Runtime.consoleAPICalled')]).toEqual([])
      expect(tab.events('Runtime.exceptionThrown')).toEqual([])
    })
  },
  120_000,
)
