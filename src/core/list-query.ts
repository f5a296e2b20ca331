/** A place in an ordered list: the value by which an item is ordered, and its key. */
export interface ListPlace {
  readonly value: string | number;
  readonly key: string;
}

/** A page of a list that is ordered by one of its fields, then by key. */
export interface ListQuery<Field extends string = string> {
  /** Folded text (`foldText`) that an item's folded name or its key contains, literally; absent: all items. */
  readonly search?: string;
  readonly by: Field;
  readonly isDescending: boolean;
  /** Only items behind this place. The item that stood there may be gone. */
  readonly after?: ListPlace;
  readonly limit: number;
}

/** Items of a list, and the place of the last one if there are more. */
export interface ListPage<T> {
  readonly items: readonly T[];
  readonly next?: ListPlace;
}
