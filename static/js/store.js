/* The phone's databases, at their second version. In the first, a row said in its key whose it was and what it was
   about; now its fields say it, and are its key. What waited on the phone is carried over in one transaction: all of
   it, or the first version stays as it was. */

const VERSION = 2;

/** How to open the database `name`: a function that gives it, opened once. `stores`: name -> {keyPath, carry}, where
    `carry` makes of a row of version 1, and of the key it had, today's row. `before` is awaited first; `onWait` is told
    true when a tab still at version 1 must be closed, then false. A connection that the phone closes is opened again by
    the next call; `again` opens another when it closed it and did not say so. */
export function database(name, stores, { before = async () => {}, onWait = () => {} } = {}) {
  let opened = null;
  const forget = () => (opened = null);

  async function open() {
    await before();
    return new Promise((resolve, reject) => {
      const request = indexedDB.open(name, VERSION);
      request.onblocked = () => onWait(true);
      request.onupgradeneeded = () => {
        for (const [store, shape] of Object.entries(stores)) remake(request, store, shape);
      };
      request.onsuccess = () => {
        onWait(false);
        request.result.onclose = forget;
        request.result.onversionchange = () => forget(request.result.close());
        resolve(request.result);
      };
      request.onerror = () => reject(request.error);
    });
  }

  return ({ again = false } = {}) => {
    if (again) forget();
    opened ??= open();
    opened.catch(forget);
    return opened;
  };
}

/** A key path never changes: the store is made anew under its name, with what it held. */
function remake({ result: database, transaction }, name, { keyPath, carry }) {
  if (!database.objectStoreNames.contains(name)) {
    database.createObjectStore(name, { keyPath });
    return;
  }
  const rows = transaction.objectStore(name).getAll();
  const keys = transaction.objectStore(name).getAllKeys();
  keys.onsuccess = () => {
    database.deleteObjectStore(name);
    const store = database.createObjectStore(name, { keyPath });
    for (const [index, row] of rows.result.entries()) store.put(carry(row, keys.result[index]));
  };
}

/** Whether this phone still has the database of that name as its first version made it. */
export async function isAtVersion1(name) {
  const known = (await indexedDB.databases?.()) ?? [];
  return known.some((database) => database.name === name && database.version === 1);
}
