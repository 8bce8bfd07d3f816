import { expect, test } from 'vitest'
import { layerSizes } from './layer-sizes'

const line = (createdBy: string, sizeBytes = 0) => ({ createdBy, sizeBytes })

test('lines without bytes are layers where layers are missing, commands before folders', () => {
  const history = [
    line('/bin/sh -c #(nop) ADD file:1 in /', 100),
    line('/bin/sh -c #(nop)  CMD ["sh"]'),
    line('/bin/sh -c #(nop) WORKDIR /app'),
    line('/bin/sh -c true'),
    line('/bin/sh -c #(nop) COPY file:2 in .', 5),
  ]
  expect(layerSizes(history, 2)).toEqual([100, 5])
  expect(layerSizes(history, 3)).toEqual([100, 0, 5])
  expect(layerSizes(history, 4)).toEqual([100, 0, 0, 5])
})

test('layers that the history does not know lie at the bottom; a history that says too much is cut', () => {
  expect(layerSizes([line('RUN a', 3)], 3)).toEqual([0, 0, 3])
  expect(layerSizes([line('RUN a', 1), line('RUN b', 2)], 1)).toEqual([1])
  expect(layerSizes([], 0)).toEqual([])
})
