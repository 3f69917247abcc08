/* The stem of a Spanish word, by the algorithm of Snowball
   (https://snowballstem.org/algorithms/spanish/stemmer.html), for words without accents.

   The index is made with the same algorithm, in Python; a test holds the two to the same stems. */

"use strict";

const spanishStem = (() => {
  const list = (text) => text.trim().split(/\s+/);
  // The longest of some endings that a word has.
  const ending = (word, endings) =>
    endings.filter((one) => word.endsWith(one)).sort((a, b) => b.length - a.length)[0];
  const cut = (word, end) => word.slice(0, word.length - end.length);
  const isVowel = (letter) => letter !== undefined && "aeiou".includes(letter);

  const pronouns = list("la sela le me se lo selo las selas les los selos nos");
  const beforePronouns = list("ando iendo yendo ar er ir");
  const plain = list(`ica osa ista anza able ible ico ismo oso amiento imiento
    icas osas istas anzas ables ibles icos ismos osos amientos imientos`);
  const ic = list("ancia adora ante acion ador ancias adoras aciones adores antes");
  const iv = list("iva ivo ivas ivos");
  const standard = [...plain, ...ic, ...iv, ...list(`encia encias ucion uciones mente amente
    idad idades`)];
  const withY = list("ya ye yan yen yeron yendo yo yas yes yais yamos");
  const afterGu = list("en es emos");
  const verbs = [...afterGu, ...list(`aba ada ida ara iera ad ed id ase iese aste iste an aban aran
    ieran asen iesen aron ieron ado ido ando iendo ar er ir as abas adas idas aras ieras ases ieses
    abais arais ierais aseis ieseis asteis isteis ados idos amos aremos eremos iremos imos`)];

  // Where the regions RV, R1 and R2 of a word begin.
  const regions = (word) => {
    const next = (from, vowel) => {
      for (let at = from; at < word.length; at += 1) {
        if (isVowel(word[at]) === vowel) return at + 1;
      }
      return -1;
    };
    let rv = word.length;
    if (word.length > 1) {
      let found;
      if (!isVowel(word[1])) found = next(2, true);
      else if (isVowel(word[0])) found = next(2, false);
      else found = 3;
      if (found > 0 && found <= word.length) rv = found;
    }
    const region = (from) => {
      const vowel = next(from, true);
      return vowel < 0 ? -1 : next(vowel, false);
    };
    const r1 = region(0);
    const r2 = r1 < 0 ? -1 : region(r1);
    return { rv, r1: r1 < 0 ? word.length : r1, r2: r2 < 0 ? word.length : r2 };
  };

  const withoutPronoun = (word, { rv }) => {
    const pronoun = ending(word, pronouns);
    if (!pronoun) return word;
    const rest = cut(word, pronoun);
    const before = ending(rest, beforePronouns);
    if (!before || rest.length - before.length < rv) return word;
    return before !== "yendo" || cut(rest, before).endsWith("u") ? rest : word;
  };

  // The word without a standard ending; undefined if it has none.
  const withoutStandard = (word, { r1, r2 }) => {
    const end = ending(word, standard);
    if (!end) return undefined;
    const rest = cut(word, end);
    const inR2 = (text) => text.length >= r2;
    // Takes one more ending away, if it is there and in R2.
    const less = (text, endings) => {
      const more = ending(text, endings);
      return more && inR2(cut(text, more)) ? cut(text, more) : text;
    };
    if (end === "amente") {
      if (rest.length < r1) return undefined;
      const more = ending(rest, ["ic", "ad", "os", "iv"]);
      const shorter = less(rest, ["ic", "ad", "os", "iv"]);
      return more === "iv" && shorter !== rest ? less(shorter, ["at"]) : shorter;
    }
    if (!inR2(rest)) return undefined;
    if (end.startsWith("ucion")) return `${rest}u`;
    if (end.startsWith("encia")) return `${rest}ente`;
    if (end === "mente") return less(rest, ["able", "ible", "ante"]);
    if (end.startsWith("idad")) return less(rest, ["ic", "abil", "iv"]);
    if (iv.includes(end)) return less(rest, ["at"]);
    return ic.includes(end) ? less(rest, ["ic"]) : rest;
  };

  // The longest ending that lies within RV: a longer one that does not is none.
  const inRv = (word, endings, rv) =>
    ending(word, endings.filter((one) => word.length - one.length >= rv));

  const withoutY = (word, { rv }) => {
    const end = inRv(word, withY, rv);
    const rest = end && cut(word, end);
    return rest && rest.endsWith("u") ? rest : undefined;
  };

  const withoutVerb = (word, { rv }) => {
    const end = inRv(word, verbs, rv);
    if (!end) return word;
    const rest = cut(word, end);
    return afterGu.includes(end) && rest.endsWith("gu") ? rest.slice(0, -1) : rest;
  };

  const withoutRest = (word, { rv }) => {
    const end = ending(word, ["a", "e", "o", "os"]);
    const rest = end && cut(word, end);
    if (!end || rest.length < rv) return word;
    return end === "e" && rest.endsWith("gu") && rest.length > rv ? rest.slice(0, -1) : rest;
  };

  return (word) => {
    const where = regions(word);
    const bare = withoutPronoun(word, where);
    const shorter =
      withoutStandard(bare, where) ?? withoutY(bare, where) ?? withoutVerb(bare, where);
    return withoutRest(shorter, where);
  };
})();
