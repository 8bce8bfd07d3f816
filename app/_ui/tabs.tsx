'use client'

import { Tabs as Radix } from 'radix-ui'
import type { ComponentProps } from 'react'
import { cx } from './cx'

export const Tabs = Radix.Root
export const TabPanel = Radix.Content

export function TabList({ className, ...rest }: ComponentProps<typeof Radix.List>) {
  return <Radix.List className={cx('flex gap-1 border-b', className)} {...rest} />
}

export function Tab({ className, ...rest }: ComponentProps<typeof Radix.Trigger>) {
  return (
    <Radix.Trigger
      className={cx(
        '-mb-px flex h-10 items-center gap-2 whitespace-nowrap border-transparent border-b-2 px-3 text-sm text-ink-2 hover:text-ink data-[state=active]:border-lead-mark data-[state=active]:font-[560] data-[state=active]:text-ink',
        className,
      )}
      {...rest}
    />
  )
}
