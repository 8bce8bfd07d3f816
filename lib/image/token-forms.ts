/** The ways in which a token is written in a file. The list is what rule K6 promises. Pure. */
export function encodedForms(token: string): { form: string; text: string }[] {
  const raw = Buffer.from(token)
  const hex = raw.toString('hex')
  const each = (before: string) => hex.replace(/../g, `${before}$&`)
  const forms: [form: string, text: string][] = [
    ['plain', token],
    ['reversed', [...token].reverse().join('')],
    ['rot13', rot13(token)],
    ...bothCases('hex', hex),
    ...bothCases('url', each('%')),
    ...bothCases('escaped', each('\\x')),
    ...bothCases('escaped', each('\\u00')),
    ...[0, 1, 2].flatMap((shift): [string, string][] => {
      const middle = base64Middle(raw, shift)
      return [
        ['base64', middle],
        ['base64', middle.replaceAll('+', '-').replaceAll('/', '_')],
      ]
    }),
  ]
  return [...new Map(forms.map(([form, text]) => [text, form]))].map(([text, form]) => ({ form, text }))
}

function bothCases(form: string, text: string): [string, string][] {
  return [
    [form, text],
    [form, text.replace(/[0-9a-f]{2}/g, (digits) => digits.toUpperCase())],
  ]
}

function rot13(text: string): string {
  return text.replace(/[a-z]/gi, (letter) => {
    const first = letter <= 'Z' ? 65 : 97
    return String.fromCharCode(((letter.charCodeAt(0) - first + 13) % 26) + first)
  })
}

/** The base64 digits that the token alone decides when `shift` bytes of something else stand before it in its triple. */
function base64Middle(raw: Buffer, shift: number): string {
  const padded = Buffer.concat([Buffer.alloc(shift), raw])
  const whole = padded.subarray(0, padded.length - (padded.length % 3)).toString('base64')
  return whole.slice(Math.ceil((shift * 8) / 6))
}
