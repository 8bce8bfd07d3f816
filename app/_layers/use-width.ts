import { type RefObject, useEffect, useRef, useState } from 'react'

/** The width of an element in pixels, as it is now; `first` until it has been measured. */
export function useWidth<T extends HTMLElement>(first: number): { box: RefObject<T | null>; width: number } {
  const box = useRef<T>(null)
  const [width, setWidth] = useState(first)
  useEffect(() => {
    if (!box.current) return
    const observer = new ResizeObserver(([entry]) => entry && setWidth(Math.round(entry.contentRect.width)))
    observer.observe(box.current)
    return () => observer.disconnect()
  }, [])
  return { box, width }
}
