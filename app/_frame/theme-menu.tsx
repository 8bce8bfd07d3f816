'use client'

import { Monitor, Moon, Sun } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useTexts } from '@/app/_text/provider'
import { Button } from '@/app/_ui/button'
import { Menu, MenuRadio, MenuRadioGroup } from '@/app/_ui/menu'
import { THEME_KEY } from './theme-script'

const THEMES = [
  { value: 'system', Icon: Monitor },
  { value: 'light', Icon: Sun },
  { value: 'dark', Icon: Moon },
] as const

/** Light, dark, or what the system says; kept in this browser. */
export function ThemeMenu() {
  const { nav } = useTexts()
  const [theme, setTheme] = useState('system')
  useEffect(() => setTheme(document.documentElement.dataset.theme ?? 'system'), [])

  function choose(value: string) {
    setTheme(value)
    if (value === 'system') {
      localStorage.removeItem(THEME_KEY)
      delete document.documentElement.dataset.theme
    } else {
      localStorage.setItem(THEME_KEY, value)
      document.documentElement.dataset.theme = value
    }
  }

  const Current = THEMES.find((one) => one.value === theme)?.Icon ?? Monitor
  return (
    <Menu
      trigger={
        <Button kind="quiet" size="icon" aria-label={nav.theme}>
          <Current aria-hidden="true" />
        </Button>
      }
    >
      <MenuRadioGroup value={theme} onValueChange={choose}>
        {THEMES.map(({ value, Icon }) => (
          <MenuRadio key={value} value={value}>
            <Icon aria-hidden="true" />
            {nav.themes[value]}
          </MenuRadio>
        ))}
      </MenuRadioGroup>
    </Menu>
  )
}
