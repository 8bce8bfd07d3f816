'use client'

import dynamic from 'next/dynamic'

/** The player needs a window, and its code only here. */
export const LatePlayer = dynamic(() => import('@/app/_terminal/player/player').then((module) => module.Player), {
  ssr: false,
  loading: () => <div className="aspect-video w-full animate-pulse-soft rounded-lg bg-line" />,
})
