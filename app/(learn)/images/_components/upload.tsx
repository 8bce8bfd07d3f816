'use client'

import { FileArchive } from 'lucide-react'
import { type DragEvent, useRef, useState } from 'react'
import { sentenceOf } from '@/app/_learn/call'
import { Button } from '@/app/_ui/button'
import { cx } from '@/app/_ui/cx'
import { count, formatBytes } from '@/app/_ui/format'
import { Notice } from '@/app/_ui/notice'
import { fetchXray, type XrayAnswer } from '@/app/_xray/fetch-xray'
import { Reading } from './read-image'
import { XrayReport } from './xray-report'

/** As the server has it: a larger one would only be sent in vain. */
const MAX_BYTES = 4 * 1024 ** 3

/** Takes an archive by a click or a drop, sends it, and shows the images in it. */
export function Upload() {
  const input = useRef<HTMLInputElement>(null)
  const [over, setOver] = useState(false)
  const [file, setFile] = useState<File | null>(null)
  const [answer, setAnswer] = useState<XrayAnswer | null>(null)
  const [trouble, setTrouble] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)

  async function send(chosen: File | undefined) {
    if (!chosen || busy) return
    setFile(chosen)
    setAnswer(null)
    setTrouble(null)
    if (chosen.size > MAX_BYTES) return setTrouble(`An archive may have ${formatBytes(MAX_BYTES)} at most.`)
    setBusy(true)
    try {
      setAnswer(await fetchXray('/api/xray', { archive: chosen }))
    } catch (error) {
      setTrouble(sentenceOf(error))
    } finally {
      setBusy(false)
    }
  }
  function drop(event: DragEvent) {
    event.preventDefault()
    setOver(false)
    void send(event.dataTransfer.files[0])
  }
  return (
    <div className="space-y-10">
      {/* biome-ignore lint/a11y/noStaticElementInteractions: dropping is the mouse's way, the button is everybody's */}
      <div
        onDragOver={(event) => {
          event.preventDefault()
          setOver(true)
        }}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
        className={cx(
          'flex flex-wrap items-center gap-x-6 gap-y-3 rounded-lg border border-dashed px-6 py-8',
          over ? 'border-lead-mark bg-surface' : 'border-line-strong/60',
        )}
      >
        <FileArchive className="size-8 text-ink-3" aria-hidden="true" />
        <div className="min-w-0 flex-1">
          <p className="font-[560]">{file ? file.name : 'Drop an archive here'}</p>
          <p className="text-ink-2 text-sm">
            {file ? formatBytes(file.size) : 'docker save my-image:1 > my-image.tar makes one.'}
          </p>
        </div>
        <input
          ref={input}
          type="file"
          accept=".tar,.gz,.tgz,application/x-tar,application/gzip"
          className="sr-only"
          aria-label="Archive"
          tabIndex={-1}
          data-testid="archive-input"
          onChange={(event) => {
            void send(event.currentTarget.files?.[0])
            // The same file again must be a change, too.
            event.currentTarget.value = ''
          }}
        />
        <Button kind="primary" busy={busy} onClick={() => input.current?.click()}>
          Choose a file
        </Button>
      </div>
      {busy ? <Reading>Sending the archive and reading it as it arrives.</Reading> : null}
      {trouble ? (
        <Notice tone="bad" urgent>
          {trouble}
        </Notice>
      ) : null}
      {answer?.more ? (
        <Notice>The archive has {count(answer.more, 'more image')}. The first ones are laid out here.</Notice>
      ) : null}
      {answer?.images.map((view) => (
        <section key={view.id} aria-label={view.names[0] ?? view.id} className="space-y-6">
          <h2 className="break-all text-2xl">{view.names[0] ?? view.id}</h2>
          <XrayReport view={view} />
        </section>
      ))}
    </div>
  )
}
