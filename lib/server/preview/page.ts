/** What stands in a preview's place when there is nothing to show. `text` is ours. */
export function failurePage(text: string): string {
  return `<!doctype html><meta charset="utf-8"><meta name="color-scheme" content="light dark"><title>Preview</title>
<style>body{font:16px/1.5 system-ui,sans-serif;margin:0;display:grid;place-items:center;min-height:100vh}p{max-width:32rem;padding:1.5rem}</style>
<p data-drydock="no-preview">${text}</p>
`
}
