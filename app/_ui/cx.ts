import { cx as join } from 'class-variance-authority'
import { twMerge } from 'tailwind-merge'

/** Joins class names; of two Tailwind classes that set the same thing, the later wins. */
export function cx(...classes: Parameters<typeof join>): string {
  return twMerge(join(...classes))
}
