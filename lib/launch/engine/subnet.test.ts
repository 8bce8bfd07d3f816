import { expect, test } from 'vitest'
import { chooseSubnet, parseRoutes } from './subnet'

test('takes the first network when nothing is in the way', () => {
  expect(chooseSubnet(['192.168.1.0/24', '172.17.0.0/16'])).toBe('10.212.0.1/22')
})

test('steps over networks that overlap in part, from within or from without', () => {
  expect(chooseSubnet(['10.212.3.7/32'])).toBe('10.212.4.1/22')
  expect(chooseSubnet(['10.212.0.1/22', '10.212.4.0/23'])).toBe('10.212.8.1/22')
  expect(chooseSubnet(['10.212.0.0/16'])).toBe('10.213.0.1/22')
})

test('says so when everything is taken', () => {
  expect(() => chooseSubnet(['10.0.0.0/8'])).toThrow(/No network is free/)
})

test('reads the routes of the kernel, the default route left out', () => {
  const table = [
    'Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT',
    'eth0\t00000000\t010200C0\t0003\t0\t0\t0\t00000000\t0\t0\t0',
    'eth0\t000200C0\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0',
    'br0\t00001DAC\t00000000\t0001\t0\t0\t0\t0000FFFF\t0\t0\t0',
    '',
  ].join('\n')
  expect(parseRoutes(table)).toEqual(['192.0.2.0/24', '172.29.0.0/16'])
})
