"""INSEE's bulk files, in the layout that they are published in: streamed, resumable, with what cannot be read counted (ORG-3)."""

import gzip
import tracemalloc
import zipfile
from pathlib import Path

import pytest

from services.organisation.domain.register import Loading
from services.organisation.registers.bulk_file import BulkFile, NotSirene
from services.organisation.usecases.registers import load

UNITS = [
    "siren",
    "statutDiffusionUniteLegale",
    "unitePurgeeUniteLegale",
    "dateCreationUniteLegale",
    "sigleUniteLegale",
    "sexeUniteLegale",
    "prenom1UniteLegale",
    "prenom2UniteLegale",
    "prenom3UniteLegale",
    "prenom4UniteLegale",
    "prenomUsuelUniteLegale",
    "pseudonymeUniteLegale",
    "identifiantAssociationUniteLegale",
    "trancheEffectifsUniteLegale",
    "anneeEffectifsUniteLegale",
    "dateDernierTraitementUniteLegale",
    "nombrePeriodesUniteLegale",
    "categorieEntreprise",
    "anneeCategorieEntreprise",
    "dateDebut",
    "etatAdministratifUniteLegale",
    "nomUniteLegale",
    "nomUsageUniteLegale",
    "denominationUniteLegale",
    "denominationUsuelle1UniteLegale",
    "denominationUsuelle2UniteLegale",
    "denominationUsuelle3UniteLegale",
    "categorieJuridiqueUniteLegale",
    "activitePrincipaleUniteLegale",
    "nomenclatureActivitePrincipaleUniteLegale",
    "nicSiegeUniteLegale",
    "economieSocialeSolidaireUniteLegale",
    "caractereEmployeurUniteLegale",
]
ESTABLISHMENTS = [
    "siren",
    "nic",
    "siret",
    "statutDiffusionEtablissement",
    "dateCreationEtablissement",
    "trancheEffectifsEtablissement",
    "anneeEffectifsEtablissement",
    "activitePrincipaleRegistreMetiersEtablissement",
    "dateDernierTraitementEtablissement",
    "etablissementSiege",
    "nombrePeriodesEtablissement",
    "complementAdresseEtablissement",
    "numeroVoieEtablissement",
    "indiceRepetitionEtablissement",
    "typeVoieEtablissement",
    "libelleVoieEtablissement",
    "codePostalEtablissement",
    "libelleCommuneEtablissement",
    "libelleCommuneEtrangerEtablissement",
    "distributionSpecialeEtablissement",
    "codeCommuneEtablissement",
    "codeCedexEtablissement",
    "libelleCedexEtablissement",
    "codePaysEtrangerEtablissement",
    "libellePaysEtrangerEtablissement",
    "complementAdresse2Etablissement",
    "numeroVoie2Etablissement",
    "indiceRepetition2Etablissement",
    "typeVoie2Etablissement",
    "libelleVoie2Etablissement",
    "codePostal2Etablissement",
    "libelleCommune2Etablissement",
    "libelleCommuneEtranger2Etablissement",
    "distributionSpeciale2Etablissement",
    "codeCommune2Etablissement",
    "codeCedex2Etablissement",
    "libelleCedex2Etablissement",
    "codePaysEtranger2Etablissement",
    "libellePaysEtranger2Etablissement",
    "dateDebut",
    "etatAdministratifEtablissement",
    "enseigne1Etablissement",
    "enseigne2Etablissement",
    "enseigne3Etablissement",
    "denominationUsuelleEtablissement",
    "activitePrincipaleEtablissement",
    "nomenclatureActivitePrincipaleEtablissement",
    "caractereEmployeurEtablissement",
]
SIRET = "73282932000074"


def unit(siren=SIRET[:9], **fields):
    return line(
        UNITS, {"siren": siren, "statutDiffusionUniteLegale": "O", "etatAdministratifUniteLegale": "A"} | fields
    )


def establishment(siret=SIRET, **fields):
    given = {
        "siren": siret[:9], "nic": siret[9:], "siret": siret, "statutDiffusionEtablissement": "O", "numeroVoieEtablissement": "3",
        "typeVoieEtablissement": "AV", "libelleVoieEtablissement": "DES LILAS", "codePostalEtablissement": "35000",
        "libelleCommuneEtablissement": "RENNES", "etatAdministratifEtablissement": "A",
    }  # fmt: skip
    return line(ESTABLISHMENTS, given | fields)


def line(columns, fields):
    assert fields.keys() <= set(columns)
    return ",".join(fields.get(column, "") for column in columns)


def written(path: Path, columns, *lines) -> Path:
    text = "\n".join([",".join(columns), *lines, ""]).encode()
    if path.suffix == ".zip":
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr(f"{path.stem}.csv", text)
    else:
        path.write_bytes(gzip.compress(text) if path.suffix == ".gz" else text)
    return path


async def loaded(inside, path: Path) -> Loading:
    return await load(inside.store.establishments, BulkFile(path), lambda _: None)


@pytest.mark.parametrize("ending", ["csv", "csv.gz", "zip"])
async def test_org_3_an_establishment_has_its_own_address_and_its_units_name(inside, tmp_path, ending):
    units = written(tmp_path / f"StockUniteLegale_utf8.{ending}", UNITS, unit(denominationUniteLegale="ATELIER DUPONT"))
    file = written(
        tmp_path / f"StockEtablissement_utf8.{ending}", ESTABLISHMENTS, establishment(indiceRepetitionEtablissement="B")
    )
    await loaded(inside, file)
    assert (await inside.store.establishments.find(SIRET)).name == ""
    assert (await loaded(inside, units)).finished
    found = await inside.store.establishments.find(SIRET)
    assert (found.name, found.open, found.diffusible) == ("ATELIER DUPONT", True, True)
    assert (found.address.line1, found.address.postal_code, found.address.town) == (
        "3 BIS AVENUE DES LILAS",
        "35000",
        "RENNES",
    )
    assert await inside.store.establishments.find("0" * 14) is None


@pytest.mark.parametrize(
    ("of_unit", "of_establishment", "name"),
    [
        ({"prenomUsuelUniteLegale": "CAMILLE", "nomUniteLegale": "MARTIN"}, {}, "CAMILLE MARTIN"),
        ({"prenomUsuelUniteLegale": "CAMILLE", "nomUniteLegale": "MARTIN", "nomUsageUniteLegale": "LE GOFF"}, {}, "CAMILLE LE GOFF"),
        ({"denominationUniteLegale": "[ND]"}, {"enseigne1Etablissement": "L'ATELIER"}, "L'ATELIER"),
        ({"statutDiffusionUniteLegale": "P", "prenomUsuelUniteLegale": "[ND]", "nomUniteLegale": "[ND]"}, {}, ""),
    ],
)  # fmt: skip
async def test_org_3_persons_have_names_and_what_is_not_diffused_has_none(
    inside, tmp_path, of_unit, of_establishment, name
):
    await loaded(inside, written(tmp_path / "units.csv", UNITS, unit(**of_unit)))
    await loaded(inside, written(tmp_path / "establishments.csv", ESTABLISHMENTS, establishment(**of_establishment)))
    found = await inside.store.establishments.find(SIRET)
    assert (found.name, found.diffusible) == (name, of_unit.get("statutDiffusionUniteLegale") != "P")


async def test_org_3_a_newer_edition_replaces_what_is_known(inside, tmp_path):
    await loaded(inside, written(tmp_path / "e.csv", ESTABLISHMENTS, establishment()))
    await loaded(inside, written(tmp_path / "e.csv", ESTABLISHMENTS, establishment(etatAdministratifEtablissement="F")))
    assert (await inside.store.establishments.find(SIRET)).open is False


async def test_org_3_a_load_that_was_ended_goes_on_where_it_was(inside, tmp_path, monkeypatch):
    """And one that is whole is not read again."""
    monkeypatch.setattr("services.organisation.usecases.registers.LOADED_AT_ONCE", 10)
    path = written(tmp_path / "e.csv", ESTABLISHMENTS, *(establishment(f"{n:014d}") for n in range(35)))
    kept, replace, batches = inside.store.establishments, inside.store.establishments.replace, []

    async def failing(rows):
        batches.append([row.siret for row in rows])
        if len(batches) == 3:
            raise ConnectionError
        await replace(rows)

    monkeypatch.setattr(kept, "replace", failing)
    with pytest.raises(ConnectionError):
        await loaded(inside, path)
    assert (await kept.loading(BulkFile(path).name)).rows == 20
    seen: list[Loading] = []
    done = await load(kept, BulkFile(path), seen.append)
    assert (done.rows, done.finished, batches[3][0]) == (35, True, f"{20:014d}")
    assert [loading.rows for loading in seen] == [30, 35]
    await loaded(inside, path)
    assert len(batches) == 5


async def test_org_3_what_cannot_be_read_is_counted_and_stops_no_other(inside, tmp_path):
    bad = ["trois,champs,seuls", establishment("123"), establishment("١" * 14)]
    path = written(tmp_path / "e.csv", ESTABLISHMENTS, *bad, establishment())
    done = await loaded(inside, path)
    assert (done.rows, done.refused) == (4, 3)
    assert await inside.store.establishments.find(SIRET)


@pytest.mark.parametrize("columns", [[], ["name"], [c for c in ESTABLISHMENTS if c != "codePostalEtablissement"]])
async def test_org_3_another_file_is_refused_before_its_first_row(inside, tmp_path, columns):
    with pytest.raises(NotSirene):
        await loaded(inside, written(tmp_path / "e.csv", columns))


def test_org_3_memory_does_not_grow_with_the_file(tmp_path):
    path = written(tmp_path / "e.csv.gz", ESTABLISHMENTS, *(establishment(f"{n:014d}") for n in range(5_000)))
    file, read = BulkFile(path), 0
    tracemalloc.start()
    for _ in file.rows():
        read += 1
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (read, file.share) == (5_000, 1.0)
    assert most < 2_000_000
