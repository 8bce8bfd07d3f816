'use client'

import { Download, FolderSync, Layers, RotateCcw, Square } from 'lucide-react'
import Link from 'next/link'
import { useState } from 'react'
import { useTexts } from '@/app/_text/provider'
import { Button, buttonStyle } from '@/app/_ui/button'
import { Question } from '@/app/_ui/dialog'
import { Menu, MenuItem, MenuLine } from '@/app/_ui/menu'
import { useLesson } from './lesson-context'

type Asked = 'renew' | 'reset' | null

/** What can be done with the sandbox itself: begin anew with or without the files, take them home, stop. */
export function SandboxMenu() {
  const { act, pending, api } = useLesson()
  const { sandbox } = useTexts()
  const [asked, setAsked] = useState<Asked>(null)
  const close = () => setAsked(null)
  const busy = pending === 'reset' || pending === 'renew'
  return (
    <>
      <Link
        href={api.replace('/api/lessons/', '/images/')}
        className={buttonStyle({ kind: 'shell', size: 'sm' })}
        data-testid="open-images"
      >
        <Layers aria-hidden="true" />
        <span className="sr-only sm:not-sr-only">{sandbox.images}</span>
      </Link>
      <Menu
        trigger={
          <Button kind="shell" size="sm" busy={busy} data-testid="sandbox-menu">
            <RotateCcw aria-hidden="true" />
            <span className="sr-only sm:not-sr-only">{sandbox.reset}</span>
          </Button>
        }
      >
        <MenuItem onSelect={() => setAsked('renew')} data-testid="sandbox-renew">
          <FolderSync aria-hidden="true" /> {sandbox.renew}
        </MenuItem>
        <MenuItem onSelect={() => setAsked('reset')} data-testid="sandbox-reset">
          <RotateCcw aria-hidden="true" /> {sandbox.startOver}
        </MenuItem>
        <MenuLine />
        <MenuItem asChild data-testid="sandbox-download">
          <a href={`${api}/home`} download>
            <Download aria-hidden="true" /> {sandbox.download}
          </a>
        </MenuItem>
      </Menu>
      <Button kind="shell" size="sm" busy={pending === 'stop'} onClick={() => act('stop')} data-testid="sandbox-stop">
        <Square aria-hidden="true" />
        <span className="sr-only sm:not-sr-only">{sandbox.stop}</span>
      </Button>
      <Question
        open={asked === 'renew'}
        onClose={close}
        title="A fresh sandbox with your files?"
        action="Begin afresh"
        tone="primary"
        onConfirm={() => act('renew')}
      >
        <Facts
          kept={[
            'Every file in your home, as you left it',
            'Ticked tasks, and the step that you are at',
            'Images and volumes of your own',
          ]}
          lost={[
            'All that runs: programs, shells and their history on the screen, containers',
            'What lies outside your home, in /tmp for example',
          ]}
        />
        <p className="mt-3">
          Files of the lesson that are missing or empty come back. Where something of yours stands in their place, it
          gets the ending <code>.mine</code>.
        </p>
      </Question>
      <Question
        open={asked === 'reset'}
        onClose={close}
        title="Start over without your files?"
        action="Throw away and start over"
        tone="danger"
        onConfirm={() => act('reset')}
      >
        <Facts
          kept={['Ticked tasks, and your answers']}
          lost={[
            'Every file of yours in this lesson, also those kept from earlier',
            'All that runs, images and volumes',
          ]}
        />
        <p className="mt-3">
          <a className="underline" href={`${api}/home`} download>
            Download your files first
          </a>{' '}
          if you may want them again.
        </p>
      </Question>
    </>
  )
}

function Facts({ kept, lost }: { kept: string[]; lost: string[] }) {
  return (
    <dl className="grid gap-3">
      {[
        { term: 'Stays', facts: kept },
        { term: 'Goes', facts: lost },
      ].map(({ term, facts }) => (
        <div key={term}>
          <dt className="font-[640] text-ink">{term}</dt>
          {facts.map((fact) => (
            <dd key={fact}>{fact}</dd>
          ))}
        </div>
      ))}
    </dl>
  )
}
