import { createHmac, timingSafeEqual } from 'node:crypto'

/** What the owner of a sandbox may hand to a browser: one port of one sandbox, for as long as that runs. */
export interface PreviewPass {
  sandboxId: string
  port: number
}

const MAC_BYTES = 16
const ID_BYTES = 16
const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567'
const TEXT = /^[a-z2-7]{55}$/

/**
 * A pass as text that nobody can guess, fit for one label of a host name (55 small letters and digits). `epoch` is the
 * owner's: when their sessions are ended, so are their passes.
 */
export function sealPass(
  { sandboxId, port }: PreviewPass,
  { secret, epoch }: { secret: string; epoch: number },
): string {
  const body = Buffer.alloc(ID_BYTES + 2)
  Buffer.from(sandboxId.replaceAll('-', ''), 'hex').copy(body)
  body.writeUInt16BE(port, ID_BYTES)
  return encode(Buffer.concat([body, macOf(body, { secret, epoch })]))
}

/** What a text claims to be; null when it is no pass. To be believed only after `isSealed`. */
export function readPass(text: string): PreviewPass | null {
  if (!TEXT.test(text)) return null
  const body = decode(text)
  const hex = body.subarray(0, ID_BYTES).toString('hex')
  const sandboxId = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
  return { sandboxId, port: body.readUInt16BE(ID_BYTES) }
}

export function isSealed(text: string, { secret, epoch }: { secret: string; epoch: number }): boolean {
  if (!TEXT.test(text)) return false
  const bytes = decode(text)
  const body = bytes.subarray(0, ID_BYTES + 2)
  return timingSafeEqual(bytes.subarray(ID_BYTES + 2), macOf(body, { secret, epoch }))
}

function macOf(body: Buffer, { secret, epoch }: { secret: string; epoch: number }): Buffer {
  const mac = createHmac('sha256', secret).update(`preview ${epoch} `).update(body).digest()
  return mac.subarray(0, MAC_BYTES)
}

/** Base 32 in small letters: host names know no capitals. */
function encode(bytes: Buffer): string {
  let bits = 0
  let value = 0
  let text = ''
  for (const byte of bytes) {
    value = ((value << 8) | byte) & 0xfff
    bits += 8
    while (bits >= 5) {
      bits -= 5
      text += ALPHABET[(value >> bits) & 31]
    }
  }
  return bits > 0 ? text + ALPHABET[(value << (5 - bits)) & 31] : text
}

function decode(text: string): Buffer {
  const bytes: number[] = []
  let bits = 0
  let value = 0
  for (const letter of text) {
    value = ((value << 5) | ALPHABET.indexOf(letter)) & 0xfff
    bits += 5
    if (bits < 8) continue
    bits -= 8
    bytes.push((value >> bits) & 255)
  }
  return Buffer.from(bytes)
}
