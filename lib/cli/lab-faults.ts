import type { Fault } from '@/lib/labs/types'

/** One fault as editors and people read it. */
export function formatFault({ severity, file, line, column, field, message, fix }: Fault): string {
  const place = [file, line, line === null ? null : column].filter((part) => part !== null).join(':')
  return `${place}: ${severity}: ${field ? `${field}: ` : ''}${message}${fix ? ` ${fix}` : ''}`
}
