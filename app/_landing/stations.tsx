import { Check } from 'lucide-react'
import type { ReactNode } from 'react'

/** What happens here, in the order in which a learner meets it. */
export function Stations() {
  return (
    <ol className="grid gap-x-10 gap-y-14 md:grid-cols-3">
      <Station title="Work in a shell of your own">
        <p>
          Each lesson opens a sandbox for you alone. Tasks notice by themselves when they are done: they look at what is
          so, not at what you typed.
        </p>
        <Shell />
      </Station>
      <Station title="Hand in a Dockerfile">
        <p>
          It is really built and run. Then one file is edited and it is built again, to see which layers stayed and what
          would have to be pushed.
        </p>
        <Rebuild />
      </Station>
      <Station title="Read which line cost what">
        <p>Every finding names the line, the layer, the path and the bytes, also for a file that a later layer hid.</p>
        <FindingSample />
      </Station>
    </ol>
  )
}

function Station({ title, children }: { title: string; children: ReactNode }) {
  return (
    <li className="flex flex-col border-ink border-t-2 pt-4">
      <h2 className="text-lg">{title}</h2>
      <div className="mt-2 flex flex-1 flex-col gap-5 text-ink-2 [&>p]:md:min-h-[6.5rem] [&>p]:lg:min-h-20">
        {children}
      </div>
    </li>
  )
}

function Shell() {
  return (
    <div className="overflow-hidden rounded-lg border border-shell-line bg-shell text-shell-ink">
      <pre className="px-4 py-3 text-[0.8125rem] leading-relaxed">
        <span className="text-[#74cf9c]">learner@drydock</span>:~$ ./bin/greeter{'\n'}
        Hello from server-b{'\n'}
        <span className="text-[#74cf9c]">learner@drydock</span>:~$ <span className="bg-shell-ink">&nbsp;</span>
      </pre>
      <p className="flex items-center gap-2 border-shell-line border-t px-4 py-2 text-[0.8125rem]">
        <Check className="size-4 text-[#74cf9c]" aria-hidden="true" /> Make the app run on server-b
      </p>
    </div>
  )
}

const STEPS = [
  ['COPY package*.json', 'kept'],
  ['RUN npm ci', 'kept'],
  ['COPY server.js', 'renewed'],
] as const

function Rebuild() {
  return (
    <div className="rounded-lg border bg-surface px-4 py-3 text-[0.8125rem]">
      <p className="mb-2 text-ink">After an edit of server.js</p>
      <ul className="font-mono">
        {STEPS.map(([step, state]) => (
          <li key={step} className="flex justify-between gap-3 border-t py-1.5">
            <span className="text-ink">{step}</span>
            <span className={state === 'kept' ? 'text-good' : 'text-lead'}>{state}</span>
          </li>
        ))}
      </ul>
      <p className="border-t pt-2">
        To push again: <strong className="text-ink">4.1 kB</strong>
      </p>
    </div>
  )
}

function FindingSample() {
  return (
    <figure className="rounded-lg border bg-surface p-4 text-[0.8125rem] leading-relaxed">
      <figcaption className="mb-1.5 font-mono text-bad">Line 4 · layer 3 · 56 B</figcaption>
      <p className="text-ink">
        The token is still readable. Layer 3 holds <code className="text-[0.95em]">/root/.npmrc</code>; layer 4 only
        hides it.
      </p>
      <p className="mt-1.5">Which build feature shows a file to one RUN without storing it?</p>
    </figure>
  )
}
