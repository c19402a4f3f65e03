import assert from 'node:assert/strict';
import { test } from 'node:test';
import { xxh3 } from '../../../src/base/hash/xxh3.ts';

// Made with hash4j 0.22.0, the library that Apache Kafka uses: length, hash of the bytes (131 i + length) mod 256.
const known: readonly (readonly [number, bigint])[] = [
  [0, 3_244_421_341_483_603_138n],
  [1, -2_220_562_881_957_146_901n],
  [2, 8_162_508_703_326_404_626n],
  [3, -7_545_063_814_533_991_768n],
  [4, 330_396_430_461_541_434n],
  [5, -6_271_897_055_228_453_683n],
  [8, 4_268_820_291_649_317_856n],
  [9, -692_023_762_850_826_293n],
  [16, 9_048_513_214_683_920_356n],
  [17, 9_021_578_923_543_107_484n],
  [32, 6_809_887_140_961_058_175n],
  [33, 7_474_940_626_096_090_251n],
  [64, -4_778_494_861_223_289_833n],
  [65, 5_854_954_145_862_715_370n],
  [100, 2_992_776_164_234_531_571n],
  [128, -7_336_584_588_440_872_852n],
  [129, 6_649_981_455_697_571_024n],
  [150, -3_673_484_596_784_169_012n],
  [200, -352_765_964_556_141_271n],
  [239, 1_079_785_294_227_749_341n],
  [240, 7_187_060_630_816_538_868n],
  [241, 7_970_929_161_853_010_609n],
  [256, 2_768_073_855_359_201_733n],
  [500, -1_613_747_368_912_653_560n],
  [1023, 3_675_866_724_502_896_822n],
  [1024, -4_792_881_353_088_971_927n],
  [1025, 7_567_272_940_767_741_146n],
  [1087, -4_434_409_563_949_089_411n],
  [1088, 932_471_011_798_967_293n],
  [1089, -981_714_284_277_574_440n],
  [2048, -3_000_403_351_072_755_647n],
  [2049, -5_283_246_620_579_679_343n],
  [3000, 112_304_640_723_549_696n],
  [5000, 5_809_113_548_752_465_133n],
];

function bytesOf(length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, i) => (131 * i + length) & 0xff);
}

test('every length class hashes as the library that Kafka uses', () => {
  for (const [length, hash] of known) assert.equal(xxh3(bytesOf(length)), hash, `${length} bytes`);
});

test('a view into a larger buffer hashes as its own bytes', () => {
  const bytes = bytesOf(300);
  const around = new Uint8Array(400);
  around.set(bytes, 50);
  assert.equal(xxh3(around.subarray(50, 350)), xxh3(bytes));
});
