export {
  inBaseUnit,
  isTime,
  unitNames,
  unitOf,
  type WrittenNumber,
  writtenText,
} from '../foundation/limit-units.ts';
